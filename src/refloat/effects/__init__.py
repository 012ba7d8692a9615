"""a deal + a bank -> balance sheet, capital, parties, routes, price gap; what others measured."""

from refloat.effects.bank import Bank as Bank
from refloat.effects.bank_ratios import bank_ratios as bank_ratios
from refloat.effects.effects import Effects as Effects
from refloat.effects.effects_of import effects_of as effects_of
from refloat.effects.effects_result import effects_result as effects_result
from refloat.effects.parties import parties as parties
from refloat.effects.terms import EffectsTerms as EffectsTerms
