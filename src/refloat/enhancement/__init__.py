"""a Deal -> a Deal that can bear more loss."""

from refloat.enhancement.resize import resize as resize
from refloat.enhancement.support import overcollateralisation as overcollateralisation
from refloat.enhancement.support import subordination as subordination
from refloat.enhancement.unguaranteed import unguaranteed as unguaranteed
from refloat.enhancement.with_guarantee import with_guarantee as with_guarantee
from refloat.enhancement.with_reserve import with_reserve as with_reserve
from refloat.enhancement.with_subordination import with_subordination as with_subordination
