using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>npm's clean install deletes node_modules: what is restored there only costs, and is left out of the caches.</summary>
public sealed class CleanInstallTests
{
    [Theory]
    [InlineData("npm ci")]
    [InlineData("npm clean-install --no-audit")]
    [InlineData("npm --silent ci 2>&1")]
    [InlineData("MODE=x npm ci && npm run build")]
    [InlineData("npm ci || npm install")]
    [InlineData("npm install -g pnpm; npm ci")]
    [InlineData("set -e\n# all of it\nnpm ci\nnpm run build")]
    [InlineData("cd web && npm ci && cd ..", "web/node_modules/**/*")]
    [InlineData("(cd web && npm ci)", "web/node_modules")]
    [InlineData("npm ci --prefix web", "web/node_modules/**/*")]
    [InlineData("npm --prefix=./web ci", "web/node_modules/.cache/**/*")]
    [InlineData("cd web || exit 1\ncd ..; npm ci")]
    [InlineData("nvm use 20 && npm ci")]
    [InlineData("nvm exec 20 npm ci")]
    [InlineData("env A=b npm ci >log.txt")]
    [InlineData("npm ci", "node_modules/.cache/**/*")]
    public void What_a_clean_install_deletes_is_not_kept(string command, string path = "node_modules/**/*")
    {
        var plan = Plan(command, path, ".next/cache/**/*");

        Assert.Equal([".next/cache/**/*"], plan.CachePaths);
        var note = Assert.Single(plan.Notes);
        Assert.Contains($"is left out of {path}", note, StringComparison.Ordinal);
        Assert.Contains("on line 6 of the build spec", note, StringComparison.Ordinal);
        Assert.DoesNotContain(plan.Warnings, warning => warning.Path.StartsWith("frontend.cache", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("npm install")]
    [InlineData("npm i --prefer-offline")]
    [InlineData("yarn install --frozen-lockfile")]
    [InlineData("npm run ci")]
    [InlineData("npm install ci")]
    [InlineData("npm ci --dry-run")]
    [InlineData("echo npm ci")]
    [InlineData("echo 'x; npm ci'")]
    [InlineData("# npm ci")]
    [InlineData("[ -d node_modules ] || npm ci")]
    [InlineData("test -f package-lock.json && npm ci")]
    [InlineData("if [ -f yarn.lock ]; then yarn; else npm ci; fi")]
    [InlineData("npm install || npm ci")]
    [InlineData("cd web && npm ci")]
    [InlineData("cd \"$FOLDER\" && npm ci")]
    [InlineData("npm ci --prefix web")]
    [InlineData("cat <<EOF > x.sh\nnpm ci\nEOF")]
    [InlineData("install() { npm ci; }")]
    [InlineData("echo \"unclosed npm ci")]
    public void Where_it_is_not_certain_everything_named_is_kept(string command)
    {
        var plan = Plan(command, "node_modules/**/*");

        Assert.Equal(["node_modules/**/*"], plan.CachePaths);
        Assert.Empty(plan.Notes);
    }

    [Theory]
    [InlineData("**/node_modules/**/*", "!node_modules")]
    [InlineData("**/*", "!node_modules")]
    [InlineData("*", "!node_modules")]
    public void A_pattern_that_takes_more_goes_on_taking_the_rest(string path, string excluded) =>
        Assert.Equal([path, excluded], Plan("npm ci", path).CachePaths);

    [Theory]
    [InlineData("npm ci --cache .npm --prefer-offline", ".npm/**/*")]
    [InlineData("cd web && npm ci --cache=.npm && cd ..", "web/.npm/**/*")]
    public void A_store_of_downloads_of_the_project_s_own_is_kept_in_its_place(string command, string kept) =>
        Assert.Equal([kept], Plan(command, command.StartsWith("cd", StringComparison.Ordinal) ? "web/node_modules" : "node_modules").CachePaths);

    [Fact]
    public void A_store_that_is_named_is_not_named_twice() =>
        Assert.Equal([".npm/**/*"], Plan("npm ci --cache .npm", "node_modules/**/*", ".npm/**/*").CachePaths);

    [Fact]
    public void Where_nothing_of_it_is_named_nothing_is_said() => Assert.Empty(Plan("npm ci", ".npm/**/*").Notes);

    private static BuildPlan Plan(string command, params string[] paths)
    {
        var yaml = "version: 1\nfrontend:\n  phases:\n    preBuild:\n      commands:\n        - " + System.Text.Json.JsonSerializer.Serialize(command)
            + "\n        - cd web && pwd && cd ..\n  artifacts: { baseDirectory: dist }\n  cache:\n    paths: ["
            + string.Join(", ", paths.Select(path => $"'{path}'")) + "]\n";
        var read = BuildSpecReader.Read(yaml, "amplify.yml");
        Assert.NotNull(read.Spec);
        Assert.True(BuildPlanner.TryPlan(read.Spec, new PlanRequest(), out var plan, out _));
        return plan;
    }
}
