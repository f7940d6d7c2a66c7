"""Commands: each reads its arguments, calls one service, and prints what came of it."""
