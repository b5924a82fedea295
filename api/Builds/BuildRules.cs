using System.Text.RegularExpressions;
using BuildApi.Apps;
using BuildApi.BuildImages.Choices;

namespace BuildApi.Builds;

/// <summary>What a request for a build must be like; pure.</summary>
internal static partial class BuildRules
{
    private const int LongestReason = 1000;

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
        };
    }

    /// <summary>The same build again: its commit, its image's digest, its exact tool versions.</summary>
    public static NewBuild Retry(Build first, IReadOnlyDictionary<string, string> environment) => new()
    {
        Trigger = BuildTrigger.Retry,
        Reason = $"Retry of build {first.Key.Number}",
        Branch = first.Branch,
        Commit = first.Commit ?? first.RequestedCommit,
        Environment = environment,
        Image = first.RequestedImage,
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

    [GeneratedRegex(@"^[0-9a-fA-F]{7,64}\z")]
    private static partial Regex CommitId();
}
