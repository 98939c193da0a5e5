"""What simulators share: named random streams, stories, edges, attempts, rates. Knows no module."""
