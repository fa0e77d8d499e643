"""What intake knows without any framework: what a right proposal is, its legal date, what its author reads."""
