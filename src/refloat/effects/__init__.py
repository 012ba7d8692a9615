"""a deal + a bank -> balance sheet, capital, parties, routes, evidence. So far: capital."""
