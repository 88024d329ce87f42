"""What moto's server lacks and an honest apply needs, each as a small addition with its reason."""
