"""The site: pages across all features (home, my work, administration) and those about the platform itself."""
