using System.Text.RegularExpressions;
using BuildApi.Apps;
using BuildApi.BuildImages.Choices;

namespace BuildApi.Builds;

/// <summary>What a request for a build must be like; pure.</summary>
internal static partial class BuildRules
{
    public const int LongestReason = 1000;
    public const string CommitDigits = "[0-9a-fA-F]{7,64}";
    public const int HighestPriority = 100;

    /// <summary>The build that is asked for, or what is wrong by field.</summary>
    public static NewBuild? TryStart(StartBuild? request, ImageRules images, out IReadOnlyDictionary<string, string> errors)
    {
        var wrong = new Dictionary<string, string>();
        errors = wrong;
        if (request is null) return new NewBuild { Trigger = BuildTrigger.Api };
        if (request.Branch is { } branch && AppRules.WhyBranchIsWrong(branch) is { } why) wrong["branch"] = why;
        if (request.Commit is { } commit && !CommitId().IsMatch(commit)) wrong["commit"] = "A commit is 7 to 64 hexadecimal digits.";
        if (request.Reason is { Length: > LongestReason }) wrong["reason"] = $"A reason has at most {LongestReason} characters.";
        if (request.Image is { } image && !ImageChoice.TryParse(image, policy: null, images, out _, out why)) wrong["image"] = why;
        if (request.Priority is < -HighestPriority or > HighestPriority) wrong["priority"] = $"priority must be -{HighestPriority} to {HighestPriority}.";
        VariableRules.Check("environment", request.Environment, wrong);
        return wrong.Count > 0 ? null : new NewBuild
        {
            Trigger = BuildTrigger.Api,
            Branch = request.Branch,
            Commit = request.Commit?.ToLowerInvariant(),
            Reason = request.Reason,
            Environment = request.Environment,
            Image = request.Image,
            ClearCache = request.ClearCache ?? false,
            Priority = request.Priority ?? 0,
            Trusted = request.Trusted ?? true,
            Supersede = request.Supersede,
        };
    }

    /// <summary>
    /// Why a build is more than the app's owner has set it up to be: code that the caller brings along sees the app's secrets and its clone key. Null when it
    /// runs what the repository holds, as any build.
    /// </summary>
    public static string? WhyNeedsWrite(StartBuild? request, ImageRules images)
    {
        if (request?.Image is not null && images.AllowsAll)
            return "The image of a build sees the app's secrets and its clone key, so a key with the scope 'build' alone cannot choose one. Leave 'image' out, "
                + "use a key that has the scope 'write', or let the service allow certain images (BuildApi__AllowedImages), from which any key may choose.";
        if (request?.Priority > 0)
            return "A build with a priority above 0 comes before those of all other apps, so a key with the scope 'build' alone cannot start one. Leave "
                + "'priority' out, or use a key that has the scope 'write'.";
        return request?.Environment?.Keys.FirstOrDefault(RunsCode().IsMatch) is { } name
            ? $"The variable '{name}' makes shells or interpreters run code, which would see the app's secrets, so a key with the scope 'build' alone cannot set "
                + "it. Leave it out, or use a key that has the scope 'write'."
            : null;
    }

    /// <summary>Why a build takes something from apps that the caller's key is not for; null when it does not.</summary>
    public static string? WhyNeedsAllApps(StartBuild? request) => request?.Priority > 0
        ? "A build with a priority above 0 comes before those of all other apps, so a key that is bound to certain apps cannot start one. Leave 'priority' "
            + "out, or use a key for all apps." : null;

    /// <summary>The same build again: its commit, its image's digest, its exact tool versions.</summary>
    public static NewBuild Retry(Build first, IReadOnlyDictionary<string, string> environment) => new()
    {
        Trigger = BuildTrigger.Retry,
        Reason = $"Retry of build {first.Key.Number}",
        Branch = first.Branch,
        Commit = first.Commit ?? first.RequestedCommit,
        Environment = environment,
        Image = first.RequestedImage,
        Priority = Math.Min(first.Priority, 0),
        Trusted = first.Trusted,
        Pins = new BuildPins
        {
            ImageReference = first.Image?.Reference ?? first.Pins?.ImageReference,
            ImageDigest = first.Image?.Digest ?? first.Pins?.ImageDigest,
            Packages = first.Packages.Where(package => !package.IsFromNvm).ToList() is { Count: > 0 } overrides
                && overrides.All(package => package.Resolved is not null)
                ? overrides.ToDictionary(package => package.Package, package => package.Resolved!)
                : first.Pins?.Packages,
            Nvm = NvmPins(first),
        },
    };

    private static Dictionary<string, string>? NvmPins(Build first)
    {
        var pins = new Dictionary<string, string>(first.Pins?.Nvm ?? new Dictionary<string, string>());
        foreach (var package in first.Packages.Where(package => package is { IsFromNvm: true, Resolved: not null }))
            pins[package.Requested] = package.Resolved!;
        return pins.Count == 0 ? null : pins;
    }

    // What loaders, shells, interpreters, git and package managers take programs, options or modules from.
    [GeneratedRegex(@"^(PATH|HOME|ENV|IFS|PS4|BASH_ENV|BASH_FUNC_.*|PROMPT_COMMAND|SHELL|EDITOR|VISUAL|PAGER|LD_.*|NODE_OPTIONS|NODE_PATH|GIT_.*|SSH_.*"
        + @"|PYTHON(STARTUP|PATH|HOME|INSPECT)|PERL5(OPT|LIB|DB)|PERLLIB|RUBY(OPT|LIB)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|GO(FLAGS|PROXY)"
        + @"|RUSTC_WRAPPER|RUSTC|CARGO_.*|CC|CXX|DOTNET_STARTUP_HOOKS|npm_config_.*|YARN_.*|PNPM_.*|COREPACK_.*|BUN_.*|DENO_.*|(HTTPS?|ALL)_PROXY)\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex RunsCode();

    [GeneratedRegex("^" + CommitDigits + @"\z")]
    private static partial Regex CommitId();
}
