"""a history of bad loans -> a forecast with its intervals, a roll-forward of the stock, and an issuance plan."""
