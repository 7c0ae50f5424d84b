#!/usr/bin/env bash
# github.com/pulumi/pulumi/pkg/v3 3.276.0 (Go): what a replacementTrigger does that is taken away, or comes.
#
# "If set, the engine will diff this with the last recorded value, and trigger a replace if they are not equal" (the SDK's own words). None
# is equal to each: a trigger that is taken away replaces nothing, nor does one that comes, so that a resource gets from one
# trigger to another without a replacement, by an update without any. An empty list is a value as any other.
# Guessed: a trigger that goes or comes is another than the recorded one, and replaces.
#
# The first run compiles the engine, for some minutes.
#
# Seen on 2026-11-29:
#   first, second: [create replace]
#   first, none: [create same]
#   none, second: [create same]
#   first, none, second: [create same same]
#   first, [], second: [create replace replace]
set -euo pipefail

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp"
cat >go.mod <<'MOD'
module taken

go 1.26

require github.com/pulumi/pulumi/pkg/v3 v3.276.0
MOD
cat >taken_test.go <<'GO'
package taken

import (
	"context"
	"fmt"
	"testing"

	"github.com/blang/semver"
	"github.com/stretchr/testify/require"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	lt "github.com/pulumi/pulumi/pkg/v3/engine/lifecycletest/framework"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

func TestTaken(t *testing.T) {
	loaders := []*deploytest.ProviderLoader{
		deploytest.NewProviderLoader("pkgA", semver.MustParse("1.0.0"), func() (plugin.Provider, error) {
			return &deploytest.Provider{
				CreateF: func(_ context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
					return plugin.CreateResponse{ID: "id", Properties: req.Properties, Status: resource.StatusOK}, nil
				},
			}, nil
		}),
	}
	var trigger property.Value
	program := deploytest.NewLanguageRuntimeF(func(_ plugin.RunInfo, monitor *deploytest.ResourceMonitor) error {
		_, err := monitor.RegisterResource("pkgA:m:typA", "it", true, deploytest.ResourceOptions{ReplacementTrigger: trigger})
		return err
	})
	host := deploytest.NewPluginHostF(nil, nil, program, nil, nil, loaders...)
	plan := &lt.TestPlan{Options: lt.TestUpdateOptions{T: t, HostF: host, SkipDisplayTests: true}}
	// What a line of updates does to the resource, beginning with its creation.
	line := func(triggers ...property.Value) (all []string) {
		var state *deploy.Snapshot
		for _, trigger = range triggers {
			did := "nothing"
			after, err := lt.TestOp(engine.Update).RunStep(plan.GetProject(), plan.GetTarget(t, state), plan.Options, false, plan.BackendClient,
				func(_ workspace.Project, _ deploy.Target, _ engine.JournalEntries, events []engine.Event, err error) error {
					for _, event := range events {
						if event.Type != engine.ResourcePreEvent {
							continue
						}
						done := event.Payload().(engine.ResourcePreEventPayload).Metadata
						if done.URN.Name() == "it" && (done.Op == deploy.OpCreate || done.Op == deploy.OpReplace || done.Op == deploy.OpSame) {
							did = string(done.Op)
						}
					}
					return err
				}, "")
			require.NoError(t, err)
			state, all = after, append(all, did)
		}
		return all
	}
	first, second, none := property.New("first"), property.New("second"), property.Value{}
	empty := property.New([]property.Value{})
	fmt.Println("first, second:", line(first, second))
	fmt.Println("first, none:", line(first, none))
	fmt.Println("none, second:", line(none, second))
	fmt.Println("first, none, second:", line(first, none, second))
	fmt.Println("first, [], second:", line(first, empty, second))
}
GO
export GOFLAGS=-mod=mod GOTOOLCHAIN=local
go mod tidy 2>/dev/null
seen=$(go test -run TestTaken -count=1 -v . | grep -E "^(first|none)")
echo "$seen"

expected='first, second: [create replace]
first, none: [create same]
none, second: [create same]
first, none, second: [create same same]
first, [], second: [create replace replace]'
[ "$seen" = "$expected" ] || { echo "This changed." >&2; exit 1; }
