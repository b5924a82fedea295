using System.Diagnostics.CodeAnalysis;
using BuildApi.BuildImages.References;

namespace BuildApi.BuildImages.Allowed;

/// <summary>
/// Which images apps may use: patterns, in order, each allowing what it fits, or with a leading <c>!</c> refusing it.
/// The last one that fits decides. What none fits is refused, unless there are only refusing ones (or none at all).
/// </summary>
internal sealed class ImageAllowList
{
    private readonly IReadOnlyList<Rule> rules;

    private ImageAllowList(IReadOnlyList<Rule> rules) => this.rules = rules;

    private sealed record Rule(string Text, bool Allows, ImageGlob Glob);

    /// <summary>Whether none is allowed by name, and so all are that none refuses.</summary>
    public bool AllowsAll => !rules.Any(rule => rule.Allows);

    /// <summary>Allows everything.</summary>
    public static ImageAllowList Everything { get; } = new([]);

    /// <summary>Reads the rules of a setting; the refusal names the rule that is no pattern.</summary>
    public static bool TryParse(
        IEnumerable<string> texts, [NotNullWhen(true)] out ImageAllowList? list, [NotNullWhen(false)] out string? why)
    {
        var rules = new List<Rule>();
        foreach (var text in texts.Select(each => each.Trim()))
        {
            var refuses = text.StartsWith('!');
            if (!ImageGlob.TryParse(refuses ? text[1..] : text, out var glob, out why))
            {
                list = null;
                return false;
            }

            rules.Add(new Rule(text, !refuses, glob));
        }

        (list, why) = (new ImageAllowList(rules), null);
        return true;
    }

    /// <summary>Whether an app may use the image; the refusal names the rule that decided.</summary>
    public bool Allows(ImageReference image, [NotNullWhen(false)] out string? why)
    {
        var decisive = rules.LastOrDefault(rule => rule.Glob.Fits(image));
        var allowed = decisive?.Allows ?? rules.All(rule => !rule.Allows);
        why = allowed ? null : $"The image {image} is not allowed here: " + (decisive is not null
            ? $"the rule '{decisive.Text}' in the service's list of allowed images refuses it."
            : $"no rule in the service's list of allowed images matches it ({string.Join(", ", rules.Select(rule => rule.Text))}).");
        return allowed;
    }
}
