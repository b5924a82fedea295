using BuildApi.Hints;
using BuildApi.PackageOverrides.Repository;

namespace BuildApi.Tests.Hints;

/// <summary>What is said before the packages are installed.</summary>
public class InstallNoticeTests
{
    [Theory]
    [InlineData("""{"engines":{"node":">=20"}}""", "node=18.19.0",
        "package.json asks for node `>=20` (engines.node), but the build has 18.19.0. Set a package override of node to 20, or to another version in that "
            + "range.")]
    [InlineData("""{"engines":{"node":"^14 || ^16"}}""", "node=18.19.0",
        "package.json asks for node `^14 || ^16` (engines.node), but the build has 18.19.0. Set a package override of node to 14,")]
    [InlineData("""{"engines":{"node":">=18","npm":">=9"}}""", "node=18.19.0 npm=8.19.4",
        "package.json asks for npm `>=9` (engines.npm), but the build has 8.19.4.")]
    [InlineData("""{"engines":{"node":">=18"}}""", "node=v20.1.0", null)]
    [InlineData("""{"engines":{"node":">=18"}}""", "", null)]
    [InlineData("""{"engines":{"node":"whatever"}}""", "node=18.0.0", null)]
    [InlineData("""{"engines":["node"]}""", "node=18.0.0", null)]
    [InlineData("{", "node=18.0.0", null)]
    [InlineData(null, "node=18.0.0", null)]
    public void Engines_are_compared(string? packageJson, string versions, string? expected) =>
        AssertNotice(expected, new InstallFacts { PackageJson = packageJson, Versions = Versions(versions) });

    [Theory]
    [InlineData("package-lock.json", "{\n  \"lockfileVersion\": 3,", "npm=6.14.18", "package-lock.json has format 3, which npm 7 and later write")]
    [InlineData("package-lock.json", "{\n  \"lockfileVersion\": 3,", "node=14.21.3", "package-lock.json has format 3, which npm 7 and later write")]
    [InlineData("package-lock.json", "{\n  \"lockfileVersion\": 3,", "node=14.21.3 npm=8.0.0", null)]
    [InlineData("package-lock.json", "{\n  \"lockfileVersion\": 2,", "npm=6.14.18", null)]
    [InlineData("package-lock.json", "{\n  \"lockfileVersion\": 1,", "npm=10.0.0", null)]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: '6.0'\n", "pnpm=9.1.0",
        "pnpm-lock.yaml has the format 6.0, which pnpm 8 writes, but the build has pnpm 9.1.0.")]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: 5.4\n", "pnpm=8.0.0", "pnpm-lock.yaml has the format 5.4, which pnpm 7 writes")]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: '9.0'\n", "pnpm=8.15.0", "pnpm-lock.yaml has the format 9.0, which pnpm 9 writes")]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: '9.0'\n", "pnpm=10.2.0", null)]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: '42.0'\n", "pnpm=10.2.0", null)]
    [InlineData("yarn.lock", "# generated\n\n__metadata:\n  version: 8\n", "yarn=1.22.22",
        "yarn.lock was written by Yarn 2 or later, but the build has Yarn 1.22.22.")]
    [InlineData("yarn.lock", "# yarn lockfile v1\n", "yarn=4.1.0", null)]
    public void Lock_files_are_compared(string name, string text, string versions, string? expected) =>
        AssertNotice(expected, new InstallFacts { LockFiles = new Dictionary<string, string> { [name] = text }, Versions = Versions(versions) });

    /// <summary>Where an override decides, the override is what can be changed.</summary>
    [Theory]
    [InlineData("""{"engines":{"node":">=20"}}""", "node=18.19.0", null,
        "package.json asks for node `>=20` (engines.node), but the package override installs 18.19.0. Set the override to 20,")]
    [InlineData("""{"engines":{"pnpm":">=9"},"packageManager":"pnpm@9.1.0"}""", "pnpm=8.15.0", null,
        "package.json asks for pnpm `>=9` (engines.pnpm), but the package override installs 8.15.0.")]
    [InlineData("{}", "node=20.11.0", "18", ".nvmrc asks for Node.js 18, but the package override installs 20.11.0.")]
    [InlineData("{}", "node=20.11.0", "v20", null)]
    [InlineData("{}", "node=20.11.0", "20.11.0", null)]
    [InlineData("{}", "node=20.11.0", "lts/*", null)]
    public void An_override_is_compared_with_what_the_project_asks_for(string packageJson, string overrides, string? nvmrc, string? expected) =>
        AssertNotice(expected, new InstallFacts
        {
            PackageJson = packageJson,
            Versions = Versions(overrides),
            Overrides = Versions(overrides),
            VersionFile = nvmrc is null ? null : new RepositoryFile(".nvmrc", nvmrc),
        });

    [Fact]
    public void An_old_Yarn_of_an_override_is_not_answered_with_Corepack() =>
        Assert.EndsWith("Set the package override of yarn to 4, or to the version that wrote the file.", InstallNotices.Find(new InstallFacts
        {
            LockFiles = new Dictionary<string, string> { ["yarn.lock"] = "__metadata:\n" },
            Versions = Versions("yarn=1.22.22"),
            Overrides = Versions("yarn=1.22.22"),
        })[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("npm ci", true)]
    [InlineData("cd web && npm install --force", true)]
    [InlineData("npm --prefix web i", true)]
    [InlineData("yarn", true)]
    [InlineData("yarn --frozen-lockfile", true)]
    [InlineData("yarn install && yarn build", true)]
    [InlineData("pnpm --filter web install", true)]
    [InlineData("bun install", true)]
    [InlineData("npm install -g pnpm@9 && pnpm i", true)]
    [InlineData("npm install --global pnpm", false)]
    [InlineData("npm i -g yarn", false)]
    [InlineData("npm run build", false)]
    [InlineData("npm run install-tools", false)]
    [InlineData("yarn build", false)]
    [InlineData("hugo", false)]
    public void A_command_that_installs_is_recognised(string command, bool installs) =>
        Assert.Equal(installs, PackageInstall.IsIn(command));

    private static void AssertNotice(string? expected, InstallFacts facts)
    {
        var notices = InstallNotices.Find(facts);

        Assert.Equal(expected is null ? 0 : 1, notices.Count);
        if (expected is not null)
            Assert.StartsWith(expected, notices[0], StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Versions(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
}
