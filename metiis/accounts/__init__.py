"""Accounts: invitation and activation, sign-in and out, sessions, throttling, roles."""
