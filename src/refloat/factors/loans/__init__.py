"""a table of loans and their outcome -> causes at loan level: one-way, multivariate, and what leaks."""

from refloat.factors.loans.find_leaks import find_leaks as find_leaks
from refloat.factors.loans.leak import Leak as Leak
from refloat.factors.loans.loan_study import LoanStudy as LoanStudy
from refloat.factors.loans.loan_table import Column as Column
from refloat.factors.loans.loan_table import LoanTable as LoanTable
from refloat.factors.loans.make_bins import make_bins as make_bins
from refloat.factors.loans.make_scorecard import cut as cut
from refloat.factors.loans.make_scorecard import make_model as make_model
from refloat.factors.loans.one_way import one_way as one_way
from refloat.factors.loans.read_loans import read_frame as read_frame
from refloat.factors.loans.read_loans import table_of as table_of
from refloat.factors.loans.run_loan_study import run_loan_study as run_loan_study
from refloat.factors.loans.scorecard import Scorecard as Scorecard
from refloat.factors.loans.signs import check_signs as check_signs
from refloat.factors.loans.terms import LoansTerms as LoansTerms
