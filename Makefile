# pyish: `make help` says what there is.
#
# Flavours lie side by side under build/: release (the default), debug, asan, ubsan, switch.
# -Wshadow and the prototype warnings are on because a name that hides another is how slow paths went wrong before.

-include build/config.mk
FLAVOUR ?= release
CC := $(if $(filter default,$(origin CC)),$(if $(shell command -v ccache),ccache gcc,gcc),$(CC))
BUILD := build/$(FLAVOUR)
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
CFLAGS_release := -O2 -fno-pie -fno-semantic-interposition -fno-strict-aliasing
CFLAGS_debug := -O0 -g3 -DPYISH_DEBUG -fno-strict-aliasing
CFLAGS_asan := -O1 -g -fsanitize=address -fno-omit-frame-pointer -fno-strict-aliasing
CFLAGS_ubsan := -O1 -g -fsanitize=undefined -fno-sanitize-recover=undefined -fno-strict-aliasing
CFLAGS_switch := -O2 -DPYISH_SWITCH_DISPATCH -fno-strict-aliasing
CFLAGS_profile := $(CFLAGS_release) -g
CFLAGS_training := $(CFLAGS_release) -fprofile-generate -fprofile-update=single
LDFLAGS_training := -no-pie -fprofile-generate
LDFLAGS_release := -no-pie
LDFLAGS_profile := -no-pie
LDFLAGS_asan := -fsanitize=address
LDFLAGS_ubsan := -fsanitize=undefined
CFLAGS_ALL := -std=gnu17 $(WARNINGS) -Isrc -I$(BUILD) $(CFLAGS_$(FLAVOUR)) $(CFLAGS)
LIBS := -lgmp -lev -lz -lm -lpthread -ldl

SOURCES := src/embed.c $(wildcard src/*/*.c src/*/*/*.c)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
MAIN := $(BUILD)/src/main.o

all: $(BUILD)/pyish $(BUILD)/library.stamp ## build the interpreter (FLAVOUR=release|profile|debug|asan|ubsan|switch)
	@ln -sf $(BUILD)/pyish pyish

$(BUILD)/pyish: $(MAIN) $(BUILD)/libpyish.a
	$(CC) $(LDFLAGS_$(FLAVOUR)) $(LDFLAGS) -o $@ $(MAIN) $(BUILD)/libpyish.a $(LIBS)

$(BUILD)/libpyish.a: $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $(OBJECTS)

# The release is compiled with the profile of one run of the benchmark programs, as Debian's python3.11 is with one of its
# tests. The profile is made once (build/training); `make retrain` makes it anew after larger changes.
ifeq ($(FLAVOUR),release)
TRAINED := build/training/trained
PROFILE_USE := -fprofile-use -fprofile-correction -fprofile-partial-training -Wno-missing-profile -Wno-coverage-mismatch
PROFILE_OF = @cp -f build/training/$*.gcda $(BUILD)/$*.gcda 2>/dev/null || true # gcc looks for it beside the object
endif

$(BUILD)/%.o: %.c | $(TRAINED)
	@mkdir -p $(@D)
	$(PROFILE_OF)
	$(CC) $(CFLAGS_ALL) $(PROFILE_USE) -MMD -MP -c $< -o $@

# The few loops in the instruction loop run once or twice.
$(BUILD)/src/vm/loop.o: CFLAGS_ALL += -fno-unroll-loops -fno-peel-loops

build/training/trained: | stdlib
	$(MAKE) FLAVOUR=training build/training/pyish
	for program in tests/bench/*.py; do \
	    build/training/pyish $$program >/dev/null 2>&1 || echo "not part of the profile: $$program"; done
	@touch $@

retrain: ## make the profile for the release anew
	rm -rf build/training build/release
	$(MAKE) all

stdlib: build/stdlib.stamp ## fetch the pure-Python standard library and merge lib/ into it (STDLIB=folder or zip)

build/stdlib.stamp: scripts/fetch-stdlib scripts/stdlib-drop $(shell find lib -type f 2>/dev/null)
	STDLIB='$(STDLIB)' scripts/fetch-stdlib build/lib
	@touch $@

# Compiled ahead, so that a start never does it, whoever may write where. Takes less than a second.
$(BUILD)/library.stamp: $(BUILD)/pyish build/stdlib.stamp scripts/compile-library.py
	@cat src/compiler/* src/syntax/*.[ch] src/types/code.c src/modules/marshal* | cksum > $(BUILD)/compiler.new
	@cmp -s $(BUILD)/compiler.new $(BUILD)/compiler.id || \
		find build/lib -name __pycache__ -prune -exec rm -rf {} + # another compiler's code
	@mv $(BUILD)/compiler.new $(BUILD)/compiler.id
	PYTHONDONTWRITEBYTECODE= $(BUILD)/pyish -S scripts/compile-library.py build/lib
	@touch $@

UNIT_SOURCES := $(shell find tests/unit -name 'test_*.c')
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(BUILD)/%)

$(UNIT_TESTS): $(BUILD)/%: %.c $(BUILD)/libpyish.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_$(FLAVOUR)) -o $@ $< $(BUILD)/libpyish.a -lcheck -lsubunit -lrt $(LIBS)

check-unit: $(UNIT_TESTS) ## the C unit tests
	@for t in $(UNIT_TESTS); do $$t || exit 1; done

check: all check-unit ## run every test
	scripts/run-tests $(BUILD)/pyish

check-sanitize: ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	$(MAKE) FLAVOUR=asan build/asan/pyish
	ASAN_OPTIONS=detect_leaks=0 scripts/run-tests build/asan/pyish
	$(MAKE) FLAVOUR=ubsan build/ubsan/pyish
	scripts/run-tests build/ubsan/pyish

check-switch: ## the tests on the loop built with a plain switch
	$(MAKE) FLAVOUR=switch build/switch/pyish
	scripts/run-tests build/switch/pyish

# libFuzzer and AddressSanitizer (clang): `make fuzz-parser SECONDS=1800`. What it finds lies in build/fuzz/.
FUZZ_FLAGS := -std=gnu17 -O1 -g -fsanitize=fuzzer-no-link,address -fno-omit-frame-pointer -fno-strict-aliasing -w -Isrc
build/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(if $(shell command -v ccache),ccache) clang $(FUZZ_FLAGS) -MMD -MP -c $< -o $@

FUZZ_OBJECTS := $(SOURCES:%.c=build/fuzz/%.o)
.SECONDARY: $(FUZZ_OBJECTS)
build/fuzz/libpyish.a: $(FUZZ_OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

build/fuzz/fuzz_%: build/fuzz/tests/fuzz/fuzz_%.o build/fuzz/libpyish.a
	clang -fsanitize=fuzzer,address -o $@ $^ $(LIBS)

fuzz-%: build/fuzz/fuzz_% all ## fuzz the tokenizer, parser, compiler, marshal or regex (SECONDS=60)
	scripts/fuzz $* $(or $(SECONDS),60)

bench: all ## compare speed with Debian's python3.11
	scripts/bench $(BUILD)/pyish /usr/bin/python3.11

lint: ## floors and sizes
	@scripts/lint

$(BUILD)/dump_ast: tests/unit/dump_ast.c $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/syntax/*.c src/text/*.c src/base/arena.c))
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_$(FLAVOUR)) $^ -o $@ -lgmp -lm

dump-ast: $(BUILD)/dump_ast ## a tool that prints the syntax tree of a file

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 20

clean: ## remove everything that was made
	rm -rf build pyish

-include $(wildcard build/fuzz/src/*/*.d build/fuzz/src/*/*/*.d)
-include $(OBJECTS:.o=.d) $(MAIN:.o=.d)
.PHONY: dump-ast all stdlib check check-sanitize check-switch bench lint help clean
