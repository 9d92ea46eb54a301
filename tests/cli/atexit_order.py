import atexit
atexit.register(print, "last")
atexit.register(print, "first")
print("body")
raise SystemExit("bad")
