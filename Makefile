# Each goal is one line of ./mvnw or a script: whoever has no make types that line.
.DEFAULT_GOAL := help
.PHONY: help run demo cluster test verify format fuzz bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: ## start Imbuto with an empty log in ./imbuto-data
	./mvnw -q -ntp -DskipTests package && java -jar standalone/target/imbuto.jar serve

demo: ## start Imbuto with made-up contacts and campaigns
	./mvnw -q -ntp -DskipTests package && java -jar standalone/target/imbuto.jar demo

cluster: ## start several command sides and query sides, on an emulator in memory
	scripts/cluster

test: ## the quick tests, without any I/O
	./mvnw -ntp test

verify: ## all tests and all gates, as the build server runs them
	./mvnw -ntp verify

format: ## lay the sources out
	./mvnw -q -ntp spotless:apply

fuzz: ## fuzz each parser for ten minutes, or for seconds=n
	scripts/fuzz $(or $(seconds),600)

bench: ## build the benchmarks
	./mvnw -ntp -Pbenchmarks -DskipTests package

clean: ## remove what the build made
	./mvnw -q -ntp -Pbenchmarks clean
