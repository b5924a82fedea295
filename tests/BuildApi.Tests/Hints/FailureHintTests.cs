using System.Text.RegularExpressions;
using BuildApi.Builds;
using BuildApi.Hints;

namespace BuildApi.Tests.Hints;

/// <summary>Known failures and what is said about them. Each rule of the data file has a row here at least.</summary>
public partial class FailureHintTests
{
    public static TheoryData<string, string, int, string> Failures { get; } = new()
    {
        { "out-of-memory-killed-exit", "build.sh: line 3:  4242 Killed   node build.js", 137, "make" },
        { "out-of-memory-heap", "<--- Last few GCs --->\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", 134, "npm run build" },
        { "disk-full", "npm ERR! code ENOSPC\nnpm ERR! nospc ENOSPC: no space left on device, write", 228, "npm ci" },
        { "openssl-legacy", "Error: error:0308010C:digital envelope routines::unsupported\n    at new Hash", 1, "npm run build" },
        { "openssl-option-refused", "node: --openssl-legacy-provider is not allowed in NODE_OPTIONS", 9, "npm run build" },
        { "release-age", " ERR_PNPM_NO_MATURE_MATCHING_VERSION  Version 9.7.0 (released 5 days ago) of a does not meet the minimumReleaseAge constraint", 1, "pnpm install" },
        { "native-node-headers", "npm error gyp http GET https://nodejs.org/download/release/v20.20.2/node-v20.20.2-headers.tar.gz\nnpm error gyp WARN install got an error, rolling back install\nnpm error gyp ERR! configure error\nnpm error gyp ERR! stack Error: This is most likely not a problem with node-gyp or the package itself", 1, "npm ci" },
        { "native-node-headers", "gyp ERR! stack FetchError: request to https://nodejs.org/download/release/v18.1.0/node-v18.1.0-headers.tar.gz failed, reason: getaddrinfo ENOTFOUND nodejs.org", 1, "pnpm install" },
        { "native-distutils", "gyp ERR! stack   File \"/x/node-gyp/gyp/pylib/gyp/input.py\", line 19, in <module>\ngyp ERR! stack     from distutils.version import StrictVersion\ngyp ERR! stack ModuleNotFoundError: No module named 'distutils'\ngyp ERR! configure error", 1, "npm ci" },
        { "npm-bin", "Unknown command: \"bin\"\n\nTo see a list of supported npm commands, run:\n  npm help", 1, "$(npm bin)/tool" },
        { "corepack-signature", "Internal Error: Cannot find matching keyid: {\"signatures\":[]}", 1, "pnpm install" },
        { "yarn-needs-corepack", "error This project's package.json defines \"packageManager\": \"yarn@4.1.0\". However the current global version of Yarn is 1.22.22.", 1, "yarn install" },
        { "engine", "npm ERR! code EBADENGINE\nnpm ERR! engine Unsupported engine", 1, "npm ci" },
        { "engine", "error vite@7.0.0: The engine \"node\" is incompatible with this module. Expected version \">=20\". Got \"18.19.0\"", 1, "yarn install" },
        { "engine", "You are using Node.js 16.20.2. For Next.js, Node.js version >= v18.17.0 is required.", 1, "npm run build" },
        { "engine", "The Angular CLI requires a minimum Node.js version of v20.19 or v22.12.", 3, "npm run build" },
        { "engine", "You are using Node.js 18.19.0. Vite requires Node.js version 20.19+ or 22.12+. Please upgrade your Node.js version.", 1, "npm run build" },
        { "syntax-too-new", "      a ??= b\n        ^^^\nSyntaxError: Unexpected token '??='", 1, "npm run build" },
        { "syntax-too-new", "TypeError: crypto.hash is not a function", 1, "npm run build" },
        { "glibc", "node: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found (required by node)", 1, "node -v" },
        { "musl", "Error: Error loading shared library ld-linux-x86-64.so.2: No such file or directory", 1, "npm run build" },
        { "npm-lock-out-of-sync", "npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.", 1, "npm ci" },
        { "npm-lock-missing", "npm ERR! The `npm ci` command can only install with an existing package-lock.json or", 1, "npm ci" },
        { "npm-lock-too-new", "npm WARN read-shrinkwrap This version of npm is compatible with lockfileVersion@1\nnpm ERR! Cannot read property 'get' of undefined", 1, "npm ci" },
        { "pnpm-lock-version", " ERR_PNPM_LOCKFILE_BREAKING_CHANGE  Lockfile pnpm-lock.yaml not compatible with current pnpm", 1, "pnpm install" },
        { "pnpm-lock-out-of-sync", " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\"", 1, "pnpm install" },
        { "pnpm-no-lock", " ERR_PNPM_NO_LOCKFILE  Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is absent", 1, "pnpm install" },
        { "yarn-lock-out-of-sync", "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.", 1, "yarn install" },
        { "version-gone", "npm ERR! code ETARGET\nnpm ERR! notarget No matching version found for left-pad@9.9.9.", 1, "npm ci" },
        { "version-gone", "error Couldn't find any versions for \"left-pad\" that matches \"9.9.9\"", 1, "yarn install" },
        { "package-gone", "npm error code E404\nnpm error 404 Not Found - GET https://registry.example.org/@acme%2fsecret - Not found", 1, "npm ci" },
        { "package-gone", " ERR_PNPM_FETCH_404  GET https://registry.example.org/secret: Not Found - 404", 1, "pnpm install" },
        { "registry-login", "npm error code E401\nnpm error Incorrect or missing password.", 1, "npm ci" },
        { "registry-unreachable", "npm error code EAI_AGAIN\nnpm error getaddrinfo EAI_AGAIN registry.example.org", 1, "npm ci" },
        { "certificate", "npm error code SELF_SIGNED_CERT_IN_CHAIN", 1, "npm ci" },
        { "peer-conflict", "npm error code ERESOLVE\nnpm error ERESOLVE could not resolve", 1, "npm ci" },
        { "node-sass", "Error: Node Sass does not yet support your current environment: Linux 64-bit with Unsupported runtime (93)", 1, "npm run build" },
        { "native-python", "gyp ERR! find Python\ngyp ERR! find Python You need to install the latest version of Python.", 1, "npm ci" },
        { "native-compiler-of-gyp", "gyp ERR! stack Error: not found: make", 1, "npm ci" },
        { "native-compiler", "/bin/sh: 1: g++: not found", 1, "npm ci" },
        { "native-headers", "../src/a.cc:1:10: fatal error: vips/vips8: No such file or directory", 1, "npm ci" },
        { "native-other", "gyp ERR! build error\ngyp ERR! stack Error: `make` failed with exit code: 2", 1, "npm ci" },
        { "husky", "> prepare\n> husky install\n\nsh: 1: husky: not found", 127, "npm ci --omit=dev" },
        { "husky-git", "husky - .git can't be found (see https://example.org)", 1, "npm ci" },
        { "tool-not-in-packages", "bash: line 1: frob: command not found\nerror Command \"vite\" not found.", 1, "yarn vite build" },
        { "amplify-helper", "bash: line 12: amplifyPush: command not found", 127, "amplifyPush --simple" },
        { "nvm-missing", "bash: line 12: nvm: command not found", 127, "nvm use 18" },
        { "sudo-missing", "/bin/bash: line 1: sudo: command not found", 127, "sudo apt-get update" },
        { "tool-not-in-packages", "> build\n> vite build\n\nsh: 1: vite: not found", 127, "npm run build" },
        { "tool-of-catalogue", "bash: hugo: command not found", 127, "hugo" },
        { "tool-missing", "bash: line 3: frobnicate: command not found", 127, "frobnicate" },
        { "tool-missing", "./build.sh: 3: frobnicate: not found", 127, "./build.sh" },
        { "script-not-executable", "bash: ./build.sh: Permission denied", 126, "./build.sh" },
        { "nvm-no-version", "N/A: version \"v16\" is not yet installed.\n\nYou need to run `nvm install 16` to install and use it.", 3, "nvm use 16" },
        { "nvm-no-file", "No .nvmrc file found\nPlease see `nvm --help`", 127, "nvm use" },
        { "nvm-prefix", "nvm is not compatible with the npm config \"prefix\" option: currently set to \"/x\"", 11, "nvm use 18" },
        { "grep-found-nothing", "", 1, "env | grep -e NEXT_PUBLIC_ >> .env.production" },
        { "grep-found-nothing", "", 1, "printenv | sort | grep API" },
        { "grep-ended-the-build", "", 1, "grep -q production .env" },
        { "warnings-as-errors", "Treating warnings as errors because process.env.CI = true.\nMost CI servers set it automatically.", 1, "npm run build" },
        { "no-package-json", "npm error enoent ENOENT: no such file or directory, open '/build/package.json'", 254, "npm ci" },
        { "no-script", "npm error Missing script: \"build:prod\"", 1, "npm run build:prod" },
        { "hugo-extended", "error: failed to transform resource: TOCSS: failed to transform: this feature is not available in your current Hugo version", 255, "hugo" },
        { "module-not-found", "[vite]: Rollup failed to resolve import \"./Button\" from \"src/App.tsx\".", 1, "npm run build" },
        { "module-not-found", "\u001b[31mError: Cannot find module './Button'\u001b[0m\nRequire stack:", 1, "npm run build" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_known_failure_gets_its_hint(string rule, string log, int exitCode, string command)
    {
        var found = FailureHints.FindWithRule(new FailureContext { LogTail = log, ExitCode = exitCode, Command = command, Commands = ["npm ci", command], Code = FailureCode.CommandFailed });

        Assert.Equal(rule, found?.Rule);
        AssertReadable(found!.Value.Hint);
    }

    [Theory]
    [InlineData("", 127)]
    [InlineData("", 1)]
    [InlineData("Error: something went wrong\n    at build.js:3", 1)]
    [InlineData("npm warn deprecated a@1: old\nnpm WARN EBADENGINE Unsupported engine {\nnpm WARN ERESOLVE overriding peer dependency\nfailed", 1)]
    [InlineData("the page was not found", 1)]
    public void An_unknown_failure_gets_none(string log, int exitCode) =>
        Assert.Null(FailureHints.Find(new FailureContext { LogTail = log, ExitCode = exitCode, Command = "npm run build", Code = FailureCode.CommandFailed }));

    [Fact]
    public void A_tool_of_the_project_without_an_install_command_is_told_so()
    {
        var hint = FailureHints.Find(new FailureContext { LogTail = "sh: 1: vite: not found", ExitCode = 127, Commands = ["npm install -g pnpm", "npm run build"], RepositoryFiles = ["package.json"] });

        Assert.Equal("`vite` comes with the project's packages, and no command of the build installs them. Put `npm ci` (or the install command of your package manager) first into preBuild.", hint);
    }

    [Fact]
    public void A_missing_folder_is_answered_with_those_that_are_there()
    {
        var hint = FailureHints.Find(new FailureContext { LogTail = "", Code = FailureCode.ArtifactsMissing, BaseDirectory = "dist", WrittenFolders = ["build", "dist", ".next"] });

        Assert.Equal("The build wrote `build`, `.next`, and nothing into `dist`. Set artifacts.baseDirectory of the build spec to the folder that holds the site.", hint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dist")]
    public void A_missing_folder_without_any_other_points_at_the_commands(string written) =>
        Assert.StartsWith("No command of the build wrote into a folder `dist`, nor into any other.", FailureHints.Find(Missing([.. written.Split(' ', StringSplitOptions.RemoveEmptyEntries)])), StringComparison.Ordinal);

    [Fact]
    public void A_folder_whose_files_no_pattern_takes_needs_no_other_folder() => Assert.Null(FailureHints.Find(Missing(null)));

    [Fact]
    public void Out_of_memory_points_at_the_limit_of_the_app() =>
        Assert.Contains("resources.memoryMb", FailureHints.Find(new FailureContext { LogTail = "", Code = FailureCode.OutOfMemory, ExitCode = 137 }), StringComparison.Ordinal);

    [Theory]
    [InlineData("Please upgrade your Node.js version.", "`nvm use 14` of the build spec replaced the Node.js 20.11.0 of the package override by another one, which the project does not accept.")]
    [InlineData("", "`nvm use 14` of the build spec replaced the Node.js 20.11.0 of the package override. If that was not meant")]
    public void Nvm_against_an_override_is_named(string log, string expected) =>
        Assert.Contains(expected, FailureHints.Find(new FailureContext { LogTail = log, Code = FailureCode.CommandFailed, ExitCode = 1, Command = "npm run build", Commands = ["nvm use 14", "npm run build"], NodeOverride = "20.11.0" }), StringComparison.Ordinal);

    [Fact]
    public void The_Node_of_the_build_is_named_in_the_hint() =>
        Assert.StartsWith("Node.js 20.11.0 has OpenSSL 3", FailureHints.Find(new FailureContext { LogTail = "digital envelope routines::unsupported", NodeVersion = "v20.11.0" }), StringComparison.Ordinal);

    [Fact]
    public void Every_rule_has_a_test()
    {
        string[] elsewhere = ["out-of-memory-killed", "tool-not-installed", "artifacts-elsewhere", "artifacts-nowhere", "nvm-against-override", "nvm-against-override-engine"];

        Assert.Equal(FailureHints.Rules.Select(rule => rule.Id).Order(), Failures.Select(row => (string)row[0]).Concat(elsewhere).Distinct().Order());
    }

    [Fact]
    public void Every_placeholder_of_a_hint_is_known_or_captured()
    {
        string[] known = ["node", "nodeOverride", "baseDirectory", "folders", "tool"];
        foreach (var rule in FailureHints.Rules)
            Assert.All(Placeholder().Matches(rule.Hint).Select(match => match.Groups[1].Value).Except(known), name =>
                Assert.Contains($"(?<{name}>", rule.Output + rule.Command + rule.AnyCommand, StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_log_is_searched_at_its_end() =>
        Assert.NotNull(FailureHints.Find(new FailureContext { LogTail = new string('x', 1_000_000) + "\nJavaScript heap out of memory" }));

    private static FailureContext Missing(IReadOnlyList<string>? written) =>
        new() { LogTail = "", Code = FailureCode.ArtifactsMissing, BaseDirectory = "dist", WrittenFolders = written };

    private static void AssertReadable(string hint)
    {
        Assert.DoesNotContain("`it`", hint, StringComparison.Ordinal);
        Assert.DoesNotMatch(Placeholder(), hint);
        Assert.EndsWith(".", hint, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();
}
