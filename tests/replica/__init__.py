"""Small sites written for this project, served on loopback under their real names."""
