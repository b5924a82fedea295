using System.Text.RegularExpressions;

namespace BuildApi.Apps;

internal enum RepositoryTransport { Ssh, Https, File }

/// <summary>Where an app's git repository is: <c>ssh://</c>, <c>user@host:path</c>, <c>https://</c>, or <c>file://</c> where the service allows it.</summary>
internal sealed partial record RepositoryAddress
{
    public const int Longest = 2048;

    private RepositoryAddress(string text, RepositoryTransport transport, string host, int port) =>
        (Text, Transport, Host, Port) = (text, transport, host, port);

    public string Text { get; }

    public RepositoryTransport Transport { get; }

    public string Host { get; }

    public int Port { get; }

    public static bool TryParse(string? text, bool allowFile, out RepositoryAddress address, out string why)
    {
        address = null!;
        text = text?.Trim() ?? "";
        why = Refuse(text);
        if (why.Length > 0) return false;

        if (ScpForm().Match(text) is { Success: true } scp)
        {
            address = new RepositoryAddress(text, RepositoryTransport.Ssh, scp.Groups["host"].Value, 22);
            return true;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            why = "This is not the address of a git repository. Examples: git@example.com:team/app.git, https://example.com/team/app.git.";
            return false;
        }

        address = uri.Scheme switch
        {
            "ssh" or "https" or "http" when uri.Host.Length == 0 => null!,
            "ssh" => new(text, RepositoryTransport.Ssh, uri.Host, uri.Port > 0 ? uri.Port : 22),
            "https" or "http" => new(text, RepositoryTransport.Https, uri.Host, uri.Port),
            "file" when allowFile => new(text, RepositoryTransport.File, "", 0),
            _ => null!,
        };
        why = address is not null ? WhyPasswordIsWrong(uri)
            : uri.Scheme is "ssh" or "https" or "http" ? "This is not the address of a git repository: it names no host."
            : uri.Scheme == "file" ? "file:// repositories are not allowed here; the setting BuildApi__AllowFileRepositories allows them."
            : $"Repositories are cloned over ssh or https, not '{uri.Scheme}'.";
        return why.Length == 0;
    }

    private static string Refuse(string text) =>
        text.Length == 0 ? "The address is empty."
        : text.Length > Longest ? $"The address is longer than {Longest} characters."
        // Git would read it as an option.
        : text.StartsWith('-') ? "The address starts with a hyphen."
        : text.Any(c => char.IsControl(c) || c == ' ')
            ? "The address contains a space or a control character; in an ssh:// or https:// address, write a space as %20."
        : "";

    private static string WhyPasswordIsWrong(Uri uri) => uri.Scheme != "ssh" && uri.UserInfo.Length > 0
        ? "The address contains a user or a password. Leave them out, and set the token with PUT /apps/{appId}/deploy-key." : "";

    [GeneratedRegex(@"^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?!//)(?<path>[^\s]+)$")]
    private static partial Regex ScpForm();
}
