using System.Diagnostics.CodeAnalysis;

namespace BuildApi.BuildImages.References;

/// <summary>
/// The names under which AWS Amplify knows its own build images (seen in <c>_CUSTOM_IMAGE</c>).
/// They look like references, but no registry has them: an import takes the default build image instead, and says so.
/// </summary>
internal static class AmplifyImageNames
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase) { "amplify:al2", "amplify:al2023" };

    /// <summary>True for such a name; <paramref name="notice"/> is the sentence to show whoever asked for it.</summary>
    public static bool TryExplain(string? text, [NotNullWhen(true)] out string? notice)
    {
        var name = text?.Trim() ?? "";
        notice = Names.Contains(name)
            ? $"'{name}' is Amplify's name for its own build image, which no registry has. The default build image is used instead."
            : null;
        return notice is not null;
    }
}
