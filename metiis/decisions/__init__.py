"""What was known, proposed and chosen, kept with each decision; the person reads her own."""
