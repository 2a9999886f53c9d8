package github

// Statuses of HTTP, which this package does not speak.
const (
	statusOK          = 200
	statusBadRequest  = 400
	statusForbidden   = 403
	statusProxyAuth   = 407
	statusConflict    = 409
	statusInvalid     = 422
	statusTooMany     = 429
	statusLegal       = 451
	statusServerError = 500
	statusBadGateway  = 502
	statusUnavailable = 503
	statusGatewayLate = 504
)

// Pages on which owners change what refuses a request.
const (
	pageMembers = "organizations/{owner}/settings/member_privileges"
	pageRules   = "{owner}/{name}/rules"
	pageStatus  = "https://www.githubstatus.com"
)

// refusals is the one table of refusals. GitHub's descriptions of its API have
// no messages: the phrases are those that people report, and the tests name
// where. The order matters: what no pull request gets past comes before what
// one does, because GitHub names all violated rules in one message.
var refusals = []Refusal{
	{
		Reason: ReasonLimited, Kind: KindLimited, By: ByGitHub, Retry: RetryLimit,
		Statuses: []int{statusOK, statusForbidden, statusTooMany},
		Types:    []string{"RATE_LIMITED", "RATE_LIMIT", "graphql_rate_limit"}, Phrases: []string{"rate limit", "abuse detection"},
		Next: "Wait until GitHub's limit has passed; the same again goes on then.",
	},
	{Reason: ReasonLimited, Kind: KindLimited, By: ByGitHub, Retry: RetryLimit, Statuses: []int{statusTooMany}},

	// The App and its installation.
	{
		Reason: ReasonSAML, Kind: KindForbidden, By: ByOwners, Person: true, Code: "SAMLSessionNeeded", Phrases: []string{"saml enforcement"}, Page: "orgs/{owner}/sso",
		Next: "Sign in to {owner} with SAML in the browser, then sign in here again.",
	},
	{
		Reason: ReasonIPAllowList, Kind: KindForbidden, By: ByOwners, Person: true, Code: "IPAllowList", Phrases: []string{"ip allow list"}, Page: "organizations/{owner}/settings/security",
		Next: "Work from an address that is allowed (VPN), or ask an owner of {owner} to add this machine's address to the IP allow list.",
	},
	{
		Reason: ReasonPolicy, Kind: KindForbidden, By: ByOwners, Person: true, Code: "PolicyAgainstApps",
		Phrases: []string{"enterprise…forbids access", "enterprise…polic", "access restrictions"},
		Next:    "Ask an owner of {owner}, or of its enterprise, to allow this GitHub App.",
	},
	{
		Reason: ReasonSuspended, Kind: KindSuspended, By: ByOwners, Person: true, Code: "Suspended", Phrases: []string{"installation has been suspended"},
		Next: "Ask an owner to unsuspend the App's installation.",
	},
	{
		Reason: ReasonAppGone, Kind: KindUnauthorized, By: ByApp, Code: "AppDeleted", Phrases: []string{"integration not found"},
		Next: "Check the App's id and host; if the App was deleted, set up another one: konstruct app create",
	},
	{
		Reason: ReasonWrongKey, By: ByApp, Code: "WrongKey",
		Phrases: []string{"json web token could not be decoded", "integration must generate a public key"},
		Next:    "Generate a new private key in the App's settings and set it up: konstruct app import",
	},
	{
		Reason: ReasonClock, By: ByThisMachine, Code: "ClockWrong", Phrases: []string{"'issued at' claim", "'expiration time' claim"},
		Next: "Set this machine's clock: GitHub accepts a difference of a minute at most.",
	},
	{
		Reason: ReasonNotGranted, Kind: KindNoToken, By: ByGrant, Person: true, Code: "PermissionMissing", Statuses: []int{statusInvalid, statusForbidden},
		Phrases: []string{"permissions requested are not granted"}, Page: "organizations/{owner}/settings/installations",
		Next: "Ask an owner of {owner} to accept the permissions that the App asks for.",
	},

	{
		Reason: ReasonAPIVersion, Kind: KindUnexpected, By: ByGitHub, Code: "APIVersion", Statuses: []int{statusBadRequest}, Phrases: []string{"not a supported version", "version…no longer supported"},
		Next: "Use a newer konstruct: GitHub no longer answers the version of its API that this one speaks.",
	},

	// Repositories: blocked, busy, read-only.
	{
		Reason: ReasonBlocked, Kind: KindForbidden, By: ByGitHub, Person: true, Code: "Blocked",
		Phrases: []string{"repository access blocked", "access to this repository has been disabled"},
		Next:    "GitHub has blocked {target}. Ask an owner of {owner} to contact GitHub Support.",
	},
	{
		Reason: ReasonBlocked, Kind: KindForbidden, By: ByGitHub, Person: true, Code: "Blocked", Statuses: []int{statusLegal},
	},
	{
		Reason: ReasonBusy, Kind: KindConflict, By: ByGitHub, Retry: RetryBusy, Statuses: []int{statusOK, statusConflict, statusInvalid},
		Phrases: []string{"previous repository operation is still in progress"},
		Next:    "GitHub is still working on {target}. Run the same command again in a few minutes.",
	},
	{Kind: KindArchived, By: ByOwners, Phrases: []string{"archived so is read-only"}},

	// Creating and deleting repositories.
	{Kind: KindExists, Statuses: []int{statusInvalid}, Phrases: []string{"name already exists on this account", "reference already exists", "pull request already exists"}},
	{
		Reason: ReasonNoPrivate, Kind: KindForbidden, By: ByOwners, Person: true, Code: "PrivateForbidden", Statuses: []int{statusForbidden, statusInvalid}, Page: pageMembers,
		Phrases: []string{"visibility can't be private", "create a new private repository", "private repositories are not"},
		Next:    "Ask an owner of {owner} to allow private repositories (settings, Member privileges, Repository creation; the plan may forbid them, too), or to create the two as private ones: connect then adopts them.",
	},
	{
		Reason: ReasonQuota, Kind: KindForbidden, By: ByOwners, Person: true, Code: "RepositoryQuota", Statuses: []int{statusForbidden, statusInvalid}, Page: "organizations/{owner}/settings/repository-defaults",
		Phrases: []string{"repository limit", "repository quota", "limit of…repositories", "maximum number of repositories"},
		Next:    "{owner} has reached its limit of repositories: ask an owner to delete some, or to ask GitHub for more.",
	},
	{
		Reason: ReasonUnknownProperty, Kind: KindForbidden, By: ByOwners, Person: true, Code: "PropertyUnknown", Statuses: []int{statusInvalid}, Page: "organizations/{owner}/settings/custom-properties",
		Phrases: []string{"unexpected property"},
		Next:    "{owner} has no custom property of that name: take one from its settings and run konstruct connect again with --property NAME=VALUE.",
	},
	{
		Reason: ReasonProperties, Kind: KindForbidden, By: ByOwners, Person: true, Code: "PropertiesRequired", Statuses: []int{statusForbidden, statusInvalid}, Page: "organizations/{owner}/settings/custom-properties",
		Phrases: []string{"custom propert", "required propert", "missing propert"},
		Next:    "{owner} requires it of every new repository: run konstruct connect again and add {properties} (or have an owner create {target} as an empty private repository with the properties, which connect then adopts, or give them default values).",
	},
	{
		Reason: ReasonRepositoryName, Kind: KindForbidden, By: ByOwners, Person: true, Code: "NameForbidden", Statuses: []int{statusForbidden, statusInvalid}, Page: "organizations/{owner}/settings/rules",
		Phrases: []string{"repository name must", "repository name…pattern", "repository creation failed…name must", "repository creation failed…name…pattern"},
		Next:    "Choose names that the pattern allows: --platform-repository and --application-repository.",
	},
	{
		Reason: ReasonNoCreation, Kind: KindForbidden, By: ByOwners, Person: true, Code: "CreationForbidden", Page: pageMembers,
		Phrases: []string{"need admin access to the organization before adding", "permissions to execute `createrepository`", "cannot create a repository for", "not allowed to create repositories", "repository creation is disabled", "cannot create repositories"},
		Next:    "Ask an owner of {owner} to allow members and Apps to create private repositories (settings, Member privileges, Repository creation), or to create the two: connect then adopts them.",
	},
	{
		Reason: ReasonNoDeletion, Kind: KindForbidden, By: ByOwners, Person: true, Code: "DeletionForbidden", Statuses: []int{statusForbidden, statusInvalid}, Page: pageMembers,
		Phrases: []string{"cannot delete repositories", "delete this repository", "deletion…not allowed", "restricts repository deletion", "repository deletions"},
		Next:    "Ask an owner to delete {target}, or to allow it (settings, Member privileges, Repository deletion). --repositories archive works without it.",
	},
	{
		Reason: ReasonNoDeployKeys, Kind: KindForbidden, By: ByOwners, Person: true, Code: "DeployKeysForbidden", Phrases: []string{"deploy keys are disabled", "deploy keys…disabled", "deploy keys…not allowed"},
		Page: pageMembers,
		Next: "Ask an owner of {owner} to allow deploy keys (settings, Member privileges), or use a second, read-only App: konstruct app create --read-only",
	},
	{
		Reason: ReasonKeyInUse, By: ByGitHub, Phrases: []string{"key is already in use"},
		Next: "Make another key: one key reads one repository.",
	},

	// Rules that no pull request gets past: the same commit is refused there, too.
	{
		Reason: ReasonSecret, Kind: KindRule, By: ByRule, Person: true, Code: "SecretFound", Page: "{owner}/{name}/settings/security_analysis",
		Phrases: []string{"secret detected", "cannot contain secrets", "following secrets"},
		Next:    "Remove the secret from what is committed, or ask an owner to allow it in push protection.",
	},
	{
		Reason: ReasonSignature, Kind: KindRule, By: ByRule, Person: true, Code: "SignatureRequired", Page: pageRules,
		Phrases: []string{"must have verified signatures", "must have a verified signature", "must have a valid signature"},
		Next:    "Ask an owner of {owner} to add the App to the rule's bypass list; on Enterprise Server, signing web commits also helps.",
	},
	{
		Reason: ReasonContentRule, Kind: KindRule, By: ByRule, Person: true, Code: "RuleRefuses", Page: pageRules,
		Phrases: []string{
			"commit message must", "commit message does not", "commit message…pattern", "email must", "email…pattern",
			"file path", "file extension", "file size", "file…exceeds", "path…restricted", "restricted…path", "path length", "larger than",
			"creations being restricted", "reference update failed", "deletions being restricted", "branch name must", "ref name must", "cannot force-push", "cannot delete this",
		},
		Next: "Ask an owner of {owner} to add the App to the rule's bypass list, or to change the rule.",
	},
	// Its heading stands above rules about files, too.
	{Reason: ReasonSecret, Kind: KindRule, By: ByRule, Person: true, Code: "SecretFound", Page: "{owner}/{name}/settings/security_analysis", Phrases: []string{"push protection"}},

	// Rules that a pull request gets past.
	{
		Reason: ReasonPullRequest, Kind: KindRuleset, By: ByRule, Person: true, Code: "PullRequestRequired", Page: pageRules,
		Statuses: []int{statusOK, statusForbidden, statusConflict, statusInvalid},
		Types:    []string{"BRANCH_PROTECTION_RULE_VIOLATION"},
		Phrases: []string{
			"through a pull request", "through the merge queue", "required status check", "required workflow", "required deployment",
			"approving review", "approved review", "code owner review", "review is required", "reviews are required", "code scanning",
			"not authorized to push to this branch", "protected branch", "protected ref",
		},
		Next: "Open a pull request (--pull-request), or ask an owner of {owner} to let the App bypass the rule.",
	},
	{
		Reason: ReasonContentRule, Kind: KindRule, By: ByRule, Person: true, Code: "RuleRefuses", Page: pageRules, Phrases: []string{"repository rule violations found"},
		Next: "Ask an owner of {owner} to add the App to the rule's bypass list, or to change the rule.",
	},

	// Permissions.
	{
		Reason: ReasonPermission, Kind: KindForbidden, By: ByGrant, Retry: RetryFresh, Person: true, Code: "PermissionMissing", Page: "organizations/{owner}/settings/installations",
		Phrases: []string{"not accessible by integration", "without `workflows` permission"},
		Next:    "Ask an owner of {owner} to grant the permission on the installation's page.",
	},
	{
		Reason: ReasonTokenPermission, Kind: KindForbidden, By: ByGrant, Person: true, Code: "TokenPermissionMissing", Page: "settings/tokens",
		Types: []string{"INSUFFICIENT_SCOPES"}, Phrases: []string{"not accessible by personal access token", "must have admin rights to repository", "different oauth scope"},
		Next: "Use a token of somebody who may do this, or give this one the permission.",
	},

	// GraphQL's own.
	{Kind: KindNotFound, By: ByGitHub, Types: []string{"NOT_FOUND"}},
	{Kind: KindStale, By: ByGitHub, Types: []string{"STALE_DATA"}},
	{
		Reason: ReasonTooLarge, Kind: KindTooLarge, By: ByGitHub, Types: []string{"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"},
		Phrases: []string{"resource limits for this query exceeded"},
		Next:    "GitHub found the query too large. Run the same command again later.",
	},
	{
		Reason: ReasonFailed, Kind: KindDoubtful, By: ByGitHub, Retry: RetryReads, Statuses: []int{statusOK},
		Types:   []string{"INTERNAL", "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT"},
		Phrases: []string{"something went wrong", "timeout", "timed out", "respond to your request in time"},
		Next:    "Run the same command again; if that fails, too: " + pageStatus,
	},
	{Kind: KindForbidden, By: ByOwners, Person: true, Types: []string{"FORBIDDEN"}},
	{Kind: KindInvalid, By: ByGitHub, Types: []string{"UNPROCESSABLE"}},

	// What is between here and GitHub, or GitHub itself.
	{
		Reason: ReasonProxySignIn, Kind: KindUnexpected, By: ByProxy, Person: true, Code: "ProxySignIn", Statuses: []int{statusProxyAuth},
		Next: "Put user and password into HTTPS_PROXY, in front of the proxy's name. One that wants Negotiate or NTLM needs a local helper, such as px or cntlm.",
	},
	{Reason: ReasonFailed, Kind: KindDoubtful, By: ByGitHub, Retry: RetryReads, Statuses: []int{statusServerError, statusBadGateway, statusUnavailable, statusGatewayLate}},

	// Reasons that no answer of GitHub's tells by itself: the client found them out.
	{Reason: ReasonUninstalled, By: ByOwners, Person: true, Code: "Uninstalled", Next: "Install the App again: somebody has removed it."},
	{Reason: ReasonOtherApp, By: ByApp, Code: "WrongApp", Next: "Take the private key of this App, or set up the App that the key belongs to: konstruct app import"},
	{Reason: ReasonPermissionPending, By: ByGrant, Person: true, Code: "PermissionPending", Next: "Ask an owner to accept the permissions that the App asks for."},
	{Reason: ReasonSession, By: ByGitHub, Person: true, Code: "SignedOut", Next: "Sign in again (konstruct login), or give another token where one is given."},
	{Reason: ReasonDeclined, By: ByThisMachine, Person: true, Next: "Try again and choose Authorize, or sign in as somebody else."},
	{Reason: ReasonExpired, By: ByGitHub, Person: true, Next: "Start again: what GitHub gave out is no longer good."},
	{Reason: ReasonAppLost, By: ByGitHub, Next: "The App may have been made all the same: look there, and delete it, or generate a private key and import it (konstruct app import)."},
	{Reason: ReasonDeviceFlowOff, By: ByApp, Person: true, Next: "Switch on “Enable Device Flow” in the App's settings, or sign in with a browser."},
	{Reason: ReasonPortBusy, By: ByThisMachine, Next: "End what listens there, or choose another port; no other is taken by itself, since somebody else may be listening."},
	{Reason: ReasonWebPage, By: ByGitHub, Next: "Check the API's address. A sign-in page of the network (a hotel's, a guest network's) has to be passed in a browser."},
	{Reason: ReasonProxy, By: ByProxy, Next: "Check the proxy (HTTPS_PROXY, NO_PROXY); a sign-in page of the network may have to be passed in a browser."},
	{Reason: ReasonUnreachable, By: ByThisMachine, Next: "Check the network, the host's name and the proxy (HTTPS_PROXY, NO_PROXY): konstruct doctor"},
	{Reason: ReasonCertificate, By: ByThisMachine, Next: "If the host has a certificate of your own CA, name the CA's file in SSL_CERT_FILE: konstruct doctor"},
	{Reason: ReasonCallback, By: ByApp, Next: "Add the callback URL " + CallbackURL + " in the App's settings."},
	{Reason: ReasonClient, By: ByApp, Next: "Generate a new client secret in the App's settings: konstruct app import --client-secret FILE"},
	{Reason: ReasonClientID, By: ByApp, Next: "Copy the client id from the App's settings page; the App id and the App's name are something else: konstruct app import --client-id ID"},
}
