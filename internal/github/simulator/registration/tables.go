package registration

import "sync"

// Permissions are the permissions that an App can ask for, with their
// levels. GitHub: OpenAPI description, schema app-permissions.
var Permissions = sync.OnceValue(func() map[string][]string {
	both, all := []string{"read", "write"}, []string{"read", "write", "admin"}
	table := map[string][]string{
		"enterprise_custom_properties_for_organizations": all, "organization_custom_properties": all,
		"organization_projects": all, "repository_projects": all,
		"organization_events": {"read"}, "organization_plan": {"read"}, "metadata": both,
		"profile": {"write"}, "workflows": {"write"},
	}
	for _, name := range []string{
		"actions", "administration", "artifact_metadata", "attestations", "checks", "code_quality", "codespaces", "contents",
		"custom_properties_for_organizations", "dependabot_secrets", "deployments", "discussions", "email_addresses", "emails",
		"environments", "followers", "git_ssh_keys", "gpg_keys", "interaction_limits", "issues", "members", "merge_queues",
		"organization_administration", "organization_announcement_banners", "organization_copilot_agent_settings",
		"organization_copilot_seat_management", "organization_custom_org_roles", "organization_custom_roles",
		"organization_hooks", "organization_packages", "organization_personal_access_token_requests",
		"organization_personal_access_tokens", "organization_secrets", "organization_self_hosted_runners",
		"organization_user_blocking", "packages", "pages", "pull_requests", "repository_custom_properties", "repository_hooks",
		"secret_scanning_alerts", "secrets", "security_events", "single_file", "starring", "statuses", "vulnerability_alerts",
	} {
		table[name] = both
	}
	return table
})

// Events are the events that an App can subscribe to, with the permissions
// of which it needs one. GitHub: docs, webhook events and payloads. Events of
// installations are delivered to every App and cannot be asked for.
var Events = sync.OnceValue(func() map[string][]string {
	return map[string][]string{
		"branch_protection_configuration": {"administration"}, "branch_protection_rule": {"administration"},
		"check_run": {"checks"}, "check_suite": {"checks"}, "code_scanning_alert": {"security_events"},
		"commit_comment": {"contents"}, "create": {"contents"}, "delete": {"contents"}, "fork": {"contents"}, "gollum": {"contents"},
		"push": {"contents"}, "release": {"contents"}, "repository_dispatch": {"contents"}, "workflow_dispatch": {"contents"},
		"custom_property": {"organization_custom_properties"}, "custom_property_values": {"metadata"},
		"dependabot_alert": {"vulnerability_alerts"}, "deploy_key": {"deployments"}, "deployment": {"deployments"},
		"deployment_protection_rule": {"deployments"}, "deployment_review": {"deployments"}, "deployment_status": {"deployments"},
		"discussion": {"discussions"}, "discussion_comment": {"discussions"},
		"issue_comment": {"issues", "pull_requests"}, "issues": {"issues"}, "label": {"metadata"}, "milestone": {"issues", "pull_requests"},
		"member": {"members"}, "membership": {"members"}, "organization": {"members"}, "team": {"members"}, "team_add": {"members"},
		"merge_group": {"merge_queues"}, "meta": {"metadata"}, "org_block": {"organization_administration"},
		"package": {"packages"}, "registry_package": {"packages"}, "page_build": {"pages"},
		"project": {"repository_projects", "organization_projects"}, "project_card": {"repository_projects", "organization_projects"},
		"project_column": {"repository_projects", "organization_projects"}, "projects_v2": {"organization_projects"},
		"projects_v2_item": {"organization_projects"}, "public": {"metadata"}, "pull_request": {"pull_requests"},
		"pull_request_review": {"pull_requests"}, "pull_request_review_comment": {"pull_requests"},
		"pull_request_review_thread": {"pull_requests"}, "repository": {"metadata"}, "repository_ruleset": {"administration"},
		"secret_scanning_alert": {"secret_scanning_alerts"}, "secret_scanning_alert_location": {"secret_scanning_alerts"},
		"security_advisory": nil, "security_and_analysis": {"administration"}, "star": {"metadata"}, "status": {"statuses"},
		"sub_issues": {"issues"}, "watch": {"metadata"}, "workflow_job": {"actions"}, "workflow_run": {"actions"},
	}
})
