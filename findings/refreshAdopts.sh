#!/usr/bin/env bash
# github.com/pulumi/pulumi/pkg/v3 3.276.0 (Go): what `pulumi refresh --run-program` takes from an edited program.
#
# A refresh takes what the provider reads; the program runs for the sake of providers whose settings have changed, such as keys. Of the program's
# inputs the engine indeed adopts none. But it adopts the resource options: a new replacementTrigger stands in the state afterwards, so
# that the update that follows replaces nothing; a protect that was taken away is gone, although nothing else was updated.
# Without --run-program a refresh leaves both, and the update replaces.
# Guessed: a refresh adopts the options as little as the inputs, so that the update replaces as it would have before.
#
# The first run compiles the engine, for some minutes.
#
# Seen on 2026-11-29:
#   made: input bar, trigger first, protect true
#   edited program, update: [create-replacement replace delete-replaced]
#   edited program, refresh: input bar, trigger first, protect true
#   edited program, refresh, update: [create-replacement replace delete-replaced]
#   edited program, refresh --run-program: input bar, trigger second, protect false
#   edited program, refresh --run-program, update: [same]
set -euo pipefail

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp"
cat >go.mod <<'MOD'
module adopts

go 1.26

require github.com/pulumi/pulumi/pkg/v3 v3.276.0
MOD
cat >adopts_test.go <<'GO'
package adopts

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

func TestAdopts(t *testing.T) {
	loaders := []*deploytest.ProviderLoader{
		deploytest.NewProviderLoader("pkgA", semver.MustParse("1.0.0"), func() (plugin.Provider, error) {
			return &deploytest.Provider{
				CreateF: func(_ context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
					return plugin.CreateResponse{ID: "id", Properties: req.Properties, Status: resource.StatusOK}, nil
				},
			}, nil
		}),
	}
	var input, trigger string
	var protect bool
	program := deploytest.NewLanguageRuntimeF(func(_ plugin.RunInfo, monitor *deploytest.ResourceMonitor) error {
		_, err := monitor.RegisterResource("pkgA:m:typA", "it", true, deploytest.ResourceOptions{
			Inputs:             property.NewMap(map[string]property.Value{"foo": property.New(input)}),
			ReplacementTrigger: property.New(trigger),
			Protect:            &protect,
		})
		return err
	})
	host := deploytest.NewPluginHostF(nil, nil, program, nil, nil, loaders...)
	plan := &lt.TestPlan{Options: lt.TestUpdateOptions{T: t, HostF: host, SkipDisplayTests: true}}
	run := func(op lt.TestOp, state *deploy.Snapshot) (*deploy.Snapshot, []string) {
		var did []string
		after, err := op.RunStep(plan.GetProject(), plan.GetTarget(t, state), plan.Options, false, plan.BackendClient,
			func(_ workspace.Project, _ deploy.Target, _ engine.JournalEntries, events []engine.Event, err error) error {
				for _, event := range events {
					if event.Type != engine.ResourcePreEvent {
						continue
					}
					done := event.Payload().(engine.ResourcePreEventPayload).Metadata
					if done.URN.Name() == "it" {
						did = append(did, string(done.Op))
					}
				}
				return err
			}, "")
		require.NoError(t, err)
		return after, did
	}
	told := func(state *deploy.Snapshot) string {
		it := state.Resources[1]
		return fmt.Sprintf("input %v, trigger %v, protect %v", it.Inputs["foo"].StringValue(), it.ReplacementTrigger.AsString(), it.Protect)
	}

	input, trigger, protect = "bar", "first", true
	made, _ := run(engine.Update, nil)
	fmt.Println("made:", told(made))

	trigger, protect = "second", false
	_, did := run(engine.Update, made)
	fmt.Println("edited program, update:", did)
	plain, _ := run(engine.Refresh, made)
	fmt.Println("edited program, refresh:", told(plain))
	_, did = run(engine.Update, plain)
	fmt.Println("edited program, refresh, update:", did)

	input = "qux"
	refreshed, _ := run(engine.RefreshV2, made)
	fmt.Println("edited program, refresh --run-program:", told(refreshed))
	input = "bar"
	_, did = run(engine.Update, refreshed)
	fmt.Println("edited program, refresh --run-program, update:", did)
}
GO
export GOFLAGS=-mod=mod GOTOOLCHAIN=local
go mod tidy 2>/dev/null
seen=$(go test -run TestAdopts -count=1 -v . | grep -E "^(made|edited)")
echo "$seen"

expected='made: input bar, trigger first, protect true
edited program, update: [create-replacement replace delete-replaced]
edited program, refresh: input bar, trigger first, protect true
edited program, refresh, update: [create-replacement replace delete-replaced]
edited program, refresh --run-program: input bar, trigger second, protect false
edited program, refresh --run-program, update: [same]'
[ "$seen" = "$expected" ] || { echo "This changed." >&2; exit 1; }
