"""What is open to the reservist who looks: positions she can hold, and what stands in the way."""
