/**
 * The lifecycle script of a workspace, run at every start of JupyterLab: it makes a Python environment with the given
 * packages and registers it as a kernel. SageMaker stops a script after five minutes, so the work goes on in the
 * background, under a lock; a marker makes the next start a matter of milliseconds.
 *
 * The kernel of notebooks that train has `SAGEMAKER_VALIDATE_ROLE=false`: version 3 of the SageMaker Python SDK otherwise refuses a role that does not allow
 * on every resource all that its own template allows (`resolve_role` in sagemaker-core 2.27.0, helper/iam_role_resolver.py),
 * which a role of least privilege never does. AWS checks each request all the same.
 */
export function kernelScript(kernelName: string, packages: readonly string[], trains = false): string {
  const wanted = ["ipykernel", ...packages.filter((name) => name !== "ipykernel")];
  return `#!/bin/bash
# Readies the kernel "${kernelName}". Log: ~/.${kernelName}-kernel/setup.log
set -euo pipefail

folder="$HOME/.${kernelName}-kernel"
mkdir -p "$folder"
cat > "$folder/requirements.txt" <<'REQUIREMENTS'
${wanted.join("\n")}${trains ? "\n# of the kernel: SAGEMAKER_VALIDATE_ROLE=false" : ""}
REQUIREMENTS

cat > "$folder/setup.sh" <<'SETUP'
#!/bin/bash
set -euo pipefail
folder="$(cd "$(dirname "$0")" && pwd)"
exec >> "$folder/setup.log" 2>&1
echo "$(date -u +%FT%TZ) start"
exec 9> "$folder/lock"
flock -n 9 || { echo "another setup is at work"; exit 0; }
if cmp -s "$folder/requirements.txt" "$folder/installed.txt"; then echo "nothing to do"; exit 0; fi
python3 -m venv --system-site-packages "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 5 -r "$folder/requirements.txt"
"$folder/venv/bin/python" -m ipykernel install --user --name "${kernelName}" --display-name "Python (${kernelName})"${trains ? " --env SAGEMAKER_VALIDATE_ROLE false" : ""}
cp "$folder/requirements.txt" "$folder/installed.txt"
echo "$(date -u +%FT%TZ) ready"
SETUP

nohup bash "$folder/setup.sh" > /dev/null 2>&1 &
echo "the kernel ${kernelName} is being readied, see $folder/setup.log"
`;
}
