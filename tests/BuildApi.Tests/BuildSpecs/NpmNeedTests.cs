using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Detection;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>Whether a build needs Node.js and npm in its image.</summary>
public class NpmNeedTests
{
    [Theory]
    [InlineData("npm ci", "npm")]
    [InlineData("cd web && npm ci", "cd npm")]
    [InlineData("cd web; yarn", "cd yarn")]
    [InlineData("A=1 B='x y' pnpm i", "pnpm")]
    [InlineData("/usr/bin/node x.js", "node")]
    [InlineData("./build.sh npm", "./build.sh")]
    [InlineData("echo npm ci", "echo")]
    [InlineData("echo 'a; npm ci'", "echo")]
    [InlineData("echo \"a && npm ci\"", "echo")]
    [InlineData("# npm ci", "")]
    [InlineData("hugo # npm ci", "hugo")]
    [InlineData("echo a#b; npm ci", "echo npm")]
    [InlineData("if [ -f x ]; then npx vite; else make; fi", "[ npx make")]
    [InlineData("for d in npm yarn; do echo $d; done", "echo")]
    [InlineData("while ! curl x; do sleep 1; done", "curl sleep")]
    [InlineData("export V=$(node -v)", "export node")]
    [InlineData("echo \"v $(node -v)\"", "echo node")]
    [InlineData("echo `node -v`", "echo node")]
    [InlineData("time sudo -E env A=b npm ci", "npm")]
    [InlineData("timeout 60 npm ci", "npm")]
    [InlineData("build() { npm ci; }; build", "build npm build")]
    [InlineData("cat <<EOF > x.sh\nnpm ci\nEOF\nmake", "cat make")]
    [InlineData("cat <<-'END'\n\tnpm ci\n\tEND\nhugo", "cat hugo")]
    [InlineData("env | grep -e X >> .env", "grep")]
    [InlineData("2>/dev/null npm ci", "npm")]
    [InlineData("npm ci > log 2>&1", "npm")]
    [InlineData("hugo \\\n  npm", "hugo")]
    [InlineData("(cd a && corepack enable)", "cd corepack")]
    [InlineData("'npm' ci", "npm")]
    [InlineData("echo \"unclosed $(", "echo")]
    [InlineData("", "")]
    public void Programs_are_found_where_the_shell_runs_them(string command, string names) =>
        Assert.Equal(names, string.Join(' ', ShellCommands.NamesIn(command)));

    [Theory]
    [InlineData("npm ci", false, true, "the command on line 5 of the build spec, which calls npm")]
    [InlineData("hugo && node post.js", false, true, "the command on line 5 of the build spec, which calls node")]
    [InlineData("hugo", false, false, "no command calls a Node.js tool, and there is no package.json")]
    [InlineData("./build.sh", false, false, "no command calls a Node.js tool, and there is no package.json")]
    [InlineData("./build.sh", true, true, "the package.json, which a script that the commands call may need")]
    [InlineData("make site", true, true, "the package.json, which a script that the commands call may need")]
    [InlineData("cd docs && hugo --minify", true, false, "no command uses the package.json that is there")]
    public void A_build_needs_npm_when(string command, bool packageJson, bool needed, string decidedBy)
    {
        var spec = BuildSpecReader.Read($"frontend:\n  phases:\n    build:\n      commands:\n        - {command}\n", "amplify.yml").Spec!;
        Assert.True(BuildPlanner.TryPlan(spec, new PlanRequest(), out var plan, out _));

        Assert.Equal((needed, decidedBy), NpmNeed.Decide(plan, packageJson));
    }

    [Fact]
    public void Substitutions_without_end_are_read_to_a_limit() =>
        Assert.Contains("echo", ShellCommands.NamesIn("echo " + string.Concat(Enumerable.Repeat("\"$(", 80_000))));
}
