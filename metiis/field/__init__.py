"""Where the network is slow, cut or absent: what is installed on the phone, and how it is told."""
