// Package retry is put beside terraform-provider-aws's own of this name: against a cloud on the same machine its waits
// between two looks (five seconds, ten times in a row for a bucket's lifecycle rules) are without use.
package retry

import (
	"os"
	"strconv"
	"time"
)

// PaceVariable in the environment makes the waits between two looks so many times shorter. How long is waited at most
// stays as it is.
const PaceVariable = "SCONES_AWS_PROVIDER_SPEED"

var pace = readPace()

func readPace() time.Duration {
	if asked, err := strconv.Atoi(os.Getenv(PaceVariable)); err == nil && asked > 1 {
		return time.Duration(asked)
	}
	return 1
}
