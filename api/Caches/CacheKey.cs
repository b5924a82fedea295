using BuildApi.Builds;
using BuildApi.Engines;

namespace BuildApi.Caches;

/// <summary>What must be the same for a build to get what another one left; pure.</summary>
internal static class CacheKey
{
    /// <summary>
    /// Of the project's cache: the platform, the image and the exact version of every package override. Installed modules
    /// hold programs that were compiled against all of these.
    /// </summary>
    /// <param name="userNamespace">As in <see cref="EngineMachine.UserNamespace"/>: files of other users can be read at best.</param>
    public static string OfProject(EngineImage image, IReadOnlyList<BuildPackage> packages, string userNamespace) => string.Join(' ',
    [
        .. Users(userNamespace),
        Platform(image),
        image.Id,
        .. packages.Where(package => package.Resolved is not null)
            .Select(package => $"{package.Package}={package.Resolved}").Order(StringComparer.Ordinal),
    ]);

    /// <summary>
    /// Of downloads: they are the same for all tools, but their files belong to the image's user, whose number only a
    /// numeric name tells.
    /// </summary>
    public static string OfDownloads(EngineImage image, string userNamespace) => string.Join(' ', [.. Users(userNamespace), Platform(image), UserOf(image)]);

    private static string UserOf(EngineImage image) => image.User.Split(':')[0] switch
    {
        "" or "root" or "0" => "user 0",
        var user when user.All(char.IsAsciiDigit) => $"user {user}",
        var user => $"user {user} of {image.Id}",
    };

    private static IEnumerable<string> Users(string userNamespace) => userNamespace.Length == 0 ? [] : [$"users {userNamespace}"];

    private static string Platform(EngineImage image) => $"{image.Os}/{image.Architecture}";
}
