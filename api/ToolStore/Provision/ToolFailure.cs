using BuildApi.Failures;

namespace BuildApi.ToolStore.Provision;

/// <summary>Why the tools cannot be had.</summary>
/// <param name="Sentence">For people: what is wrong and what to do about it.</param>
internal sealed record ToolFailure(string? Package, FailureCode Code, string Sentence);
