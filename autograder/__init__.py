"""Grade any nbgrader course fast and safely."""
