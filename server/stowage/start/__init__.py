"""Going live: how far a company is on its way from empty to the first scan, read from the rows that the steps themselves make."""
