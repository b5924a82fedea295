using System.ComponentModel.DataAnnotations;
using BuildApi.BuildImages.Choices;

namespace BuildApi.BuildImages;

/// <summary>The image to build in.</summary>
internal sealed record SetBuildImage
{
    /// <summary>
    /// What <c>docker pull</c> takes: <c>exampledockerrepo/exampleimage:latest</c>, <c>node:22</c>,
    /// <c>public.ecr.aws/ALIAS/REPOSITORY</c>, <c>registry.example.com:5000/team/image@sha256:…</c>; at most 255 characters of name.
    /// </summary>
    [Required]
    public string? Image { get; init; }

    /// <summary>When to fetch it: <c>always</c> (when left out; a digest: <c>ifNotPresent</c>), <c>ifNotPresent</c> or <c>never</c>.</summary>
    public PullPolicy? PullPolicy { get; init; }
}
