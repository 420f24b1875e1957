"""Writes: naming a panel and assessing (`panel`, `assessing`, `settling`), deciding and telling (`deciding`, `letters`)."""
