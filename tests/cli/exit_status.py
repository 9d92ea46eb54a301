import sys
print(sys.argv[1:], __name__, sys.flags.optimize)
sys.exit(263)
