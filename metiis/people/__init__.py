"""What holds for people wherever they appear: days, employer's terms, validity, who sees what."""
