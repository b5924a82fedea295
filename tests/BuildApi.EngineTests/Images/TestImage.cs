namespace BuildApi.EngineTests.Images;

/// <summary>
/// A build image as a user might bring it, made from the base image (or from nothing) by a Dockerfile.
/// Public members are the whole list; each is made once per machine.
/// </summary>
public sealed record TestImage
{
    private TestImage(string name, string dockerfile, bool needsBusybox = false)
    {
        Name = name;
        Dockerfile = dockerfile;
        NeedsBusybox = needsBusybox;
    }

    /// <summary>The last part of the repository's name: <c>buildapi-test/{Name}</c>.</summary>
    public string Name { get; }

    /// <summary><c>{base}</c> stands for the base image.</summary>
    internal string Dockerfile { get; }

    /// <summary>Whether the file <c>busybox</c> (one static binary) lies beside the Dockerfile.</summary>
    internal bool NeedsBusybox { get; }

    /// <summary>Debian with bash, curl, git and ssh: everything that a build must have.</summary>
    public static TestImage Complete { get; } = FromBase("complete", "");

    public static TestImage WithoutCurl { get; } = Without("curl");

    public static TestImage WithoutGit { get; } = Without("git");

    public static TestImage WithoutSsh { get; } = Without("ssh");

    public static TestImage WithoutBash { get; } = Without("bash");

    /// <summary>With what stands for a real nvm.</summary>
    public static TestImage WithNvm { get; } = FromBase("with-nvm",
        "RUN mkdir /usr/local/nvm && echo 'nvm() { echo \"the nvm of the image: $*\"; }' > /usr/local/nvm/nvm.sh");

    public static TestImage WithoutNode { get; } = Without("without-node", ["node", "nodejs", "npm", "npx"]);

    /// <summary>Without Git LFS, and without the settings that its package brought.</summary>
    public static TestImage WithoutGitLfs { get; } = FromBase("without-git-lfs", "RUN rm -f \"$(command -v git-lfs)\" /etc/gitconfig");

    public static TestImage WithoutWgetAndTar { get; } = Without("wget", "tar");

    public static TestImage WithoutGitAndSsh { get; } = Without("git", "ssh");

    public static TestImage WithoutCurlGitAndSsh { get; } = Without("curl", "git", "ssh");

    /// <summary>One static binary and nothing else: there is no <c>sh</c> anywhere.</summary>
    public static TestImage WithoutShell { get; } = new(
        "without-shell", """
        FROM scratch
        COPY busybox /busybox
        ENTRYPOINT ["/busybox"]
        """, needsBusybox: true);

    /// <summary>A shell and small tools, as in many tiny images; no bash, curl, git or ssh, and no libc.</summary>
    public static TestImage BusyboxOnly { get; } = new(
        "busybox-only", """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        RUN mkdir -p /tmp /etc && chmod 1777 /tmp && echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd
        """, needsBusybox: true);

    /// <summary>
    /// The four tools with their libraries, busybox for everything else, and nothing more: everything that a build must
    /// have in a tenth of the size, so that it is quickly pushed and pulled.
    /// </summary>
    public static TestImage Small { get; } = new(
        "small", """
        FROM {base} AS complete
        RUN for tool in bash curl git ssh; do \
              file=$(command -v $tool) && mkdir -p /small && cp --dereference --parents $file $(ldd $file | grep -o '/[^ ]*') /small/ || exit 1; \
            done
        FROM scratch
        COPY --from=complete /small/ /
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        RUN mkdir -p /tmp /etc /root && chmod 1777 /tmp && echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd
        """, needsBusybox: true);

    /// <summary>Runs as a user of its own, whose home it may write.</summary>
    public static TestImage NonRootUser { get; } = FromBase(
        "non-root", """
        RUN useradd --create-home builder
        USER builder
        WORKDIR /home/builder
        """);

    /// <summary>Runs as a number that has no name and no home, which ssh does not accept.</summary>
    public static TestImage NamelessUser { get; } = FromBase("nameless-user", "USER 4711:4711");

    /// <summary>Whoever starts this image as it is gets a failure at once.</summary>
    public static TestImage OddEntrypoint { get; } = FromBase(
        "odd-entrypoint", """
        ENTRYPOINT ["/bin/false", "--serve"]
        CMD ["forever"]
        """);

    /// <summary>The tools are where only the image's own <c>PATH</c> leads.</summary>
    public static TestImage ToolsElsewhere { get; } = FromBase(
        "tools-elsewhere", """
        RUN mkdir -p /opt/tools/bin && for tool in curl git ssh; do mv "$(command -v $tool)" /opt/tools/bin/; done
        ENV PATH=/opt/tools/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        """);

    /// <summary>The image's working folder does not exist in it.</summary>
    public static TestImage MissingWorkingFolder { get; } = FromBase(
        "missing-working-folder", """
        WORKDIR /nowhere/at/all
        RUN cd / && rm -r /nowhere
        """);

    /// <summary>
    /// A curl from before 7.40 knows no Unix sockets. No such curl runs on today's Debian, so this one is today's behind a
    /// script that gives the old version and does what the old one did: on the command line it refused what it did not
    /// know, in a file of settings it passed over it.
    /// </summary>
    public static TestImage OldCurl { get; } = FromBase(
        "old-curl", """
        RUN mv "$(command -v curl)" /usr/bin/curl.today
        RUN printf '%s\n' '#!/bin/sh' \
            'previous=' \
            'for argument in "$@"; do' \
            '  shift' \
            '  case "$argument" in' \
            '    -V|--version) echo "curl 7.29.0 (x86_64-redhat-linux-gnu) libcurl/7.29.0"; exit 0 ;;' \
            '    --unix-socket*|--abstract-unix-socket*|--retry-connrefused|--retry-all-errors|--fail-with-body)' \
            '      echo "curl: option $argument: is unknown" >&2; exit 2 ;;' \
            '  esac' \
            '  if [ "$previous" = -K ]; then' \
            '    sed "/^ *unix-socket/d" "$argument" > /tmp/curl.settings; argument=/tmp/curl.settings' \
            '  fi' \
            '  previous=$argument' \
            '  set -- "$@" "$argument"' \
            'done' \
            'exec curl.today "$@"' > /usr/bin/curl && chmod +x /usr/bin/curl
        """);

    /// <summary>The whole list.</summary>
    public static IReadOnlyList<TestImage> All { get; } =
    [
        Complete, WithoutCurl, WithoutGit, WithoutSsh, WithoutBash, WithoutNode, WithoutGitLfs, WithoutWgetAndTar, WithoutGitAndSsh, WithoutCurlGitAndSsh,
        WithoutShell, BusyboxOnly, Small, NonRootUser, NamelessUser, OddEntrypoint, ToolsElsewhere, MissingWorkingFolder, OldCurl,
    ];

    private static TestImage FromBase(string name, string lines) => new(name, $"FROM {{base}}\n{lines}\n");

    private static TestImage Without(params string[] tools) => Without($"without-{string.Join('-', tools)}", tools);

    private static TestImage Without(string name, string[] tools) => FromBase(
        name,
        // Git and OpenSSH are many programs (git-upload-pack, ssh-keygen, …); an image without them has none of these.
        $"RUN IFS=:; for folder in $PATH; do rm -f {string.Join(' ', tools.Select(tool => $"$folder/{tool} $folder/{tool}-*"))}; done");
}
