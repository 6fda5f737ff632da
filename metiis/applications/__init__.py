"""Applications to positions: their life-cycle, the choice of people, the ledger of days."""
