"""Who is free from a day to another, with which skills; searches kept, lists taken away."""
