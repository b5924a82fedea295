using System.Text;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>
/// What a commit puts at a path. Text and bytes convert by themselves, so that a repository is a plain dictionary;
/// null takes the path away.
/// </summary>
public sealed class RepositoryFile
{
    private RepositoryFile(string mode, ReadOnlyMemory<byte> content)
    {
        Mode = mode;
        Content = content;
    }

    /// <summary>Git's mode of the entry: <c>100644</c>, <c>100755</c>, <c>120000</c>, <c>160000</c>.</summary>
    internal string Mode { get; }

    /// <summary>The file's bytes, a link's target, or a submodule's commit.</summary>
    internal ReadOnlyMemory<byte> Content { get; }

    internal bool IsSubmodule => Mode == "160000";

    public static implicit operator RepositoryFile(string text) => FromText(text);

    public static implicit operator RepositoryFile(byte[] bytes) => FromBytes(bytes);

    public static RepositoryFile FromText(string text) => new("100644", Encoding.UTF8.GetBytes(text));

    public static RepositoryFile FromBytes(byte[] bytes) => new("100644", bytes);

    public static RepositoryFile Executable(string text) => new("100755", Encoding.UTF8.GetBytes(text));

    public static RepositoryFile LinkTo(string target) => new("120000", Encoding.UTF8.GetBytes(target));

    /// <summary>
    /// A commit of another repository. The path and URL also belong into <c>.gitmodules</c>: see <see cref="GitRepository.AddSubmoduleAsync"/>.
    /// </summary>
    public static RepositoryFile Submodule(string commit) => new("160000", Encoding.ASCII.GetBytes(commit));
}
