"""Prints the id that marks what a service created in the engine.   instance.py STORE"""
import sqlite3
import sys


def instance_of(store):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT value FROM service WHERE name = 'instance'").fetchone()[0]


if __name__ == "__main__":
    print(instance_of(sys.argv[1]))
