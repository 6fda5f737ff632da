"""One plan over several activities, computed apart, compared, taken whole or in part."""
