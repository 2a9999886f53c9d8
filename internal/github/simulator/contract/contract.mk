# Test data of the contract, cut from GitHub's own descriptions. Needs npm and
# the network; the tests need neither.
.PHONY: contract-data
contract-data:
	mkdir -p build/contract
	npm pack --silent --pack-destination build/contract @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1
	go run ./internal/github/simulator/contract/generate \
		-openapi build/contract/octokit-openapi-23.0.2.tgz \
		-graphql build/contract/octokit-graphql-schema-15.26.1.tgz \
		-out internal/github/simulator/contract/testdata
