using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using BuildApi.Sdk;

namespace BuildApi.Tests.Sdk;

/// <summary>A client meets a service that has learned more since; and what it needs to read and write is compiled into it.</summary>
public sealed class NewerServiceTests
{
    private static readonly JsonSerializerContext Wire = (JsonSerializerContext)typeof(BuildApiClient).Assembly
        .GetType("BuildApi.Sdk.WireJson", throwOnError: true)!.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    [Fact]
    public async Task Words_that_are_new_are_unknown_and_the_rest_is_read()
    {
        var answers = new PlayedAnswers(PlayedAnswers.Json(System.Net.HttpStatusCode.OK, """
            {
              "appId": "app", "number": 1, "status": "failed", "trigger": "moon", "branch": "main", "hitherto": { "not": ["known"] },
              "queuedAt": "2030-01-01T00:00:00Z", "priority": 0, "trusted": true, "failedAttempts": [], "packages": [], "skipped": false,
              "customHeaders": [], "failure": { "code": "struck_by_lightning", "message": "Boom." },
              "steps": [{ "name": "teleport", "status": "succeeded", "startedAt": "2030-01-01T00:00:00Z" }]
            }
            """));

        var build = await SdkClient.Of(answers).GetBuildAsync("app", 1);

        Assert.Equal((BuildState.Failed, BuildTrigger.Unknown), (build.Status, build.Trigger));
        Assert.Equal((FailureCode.Unknown, "Boom."), (build.Failure!.Code, build.Failure.Message));
        Assert.Equal(StepName.Unknown, build.Steps.Single().Name);
    }

    [Fact]
    public async Task A_state_that_is_new_is_waited_out()
    {
        var answers = new PlayedAnswers(PlayedAnswers.Build("levitating"), PlayedAnswers.Build("succeeded"));

        Assert.Equal(BuildState.Succeeded, (await SdkClient.Of(answers, new BuildImages.ImpatientClock()).WaitForBuildAsync("app", 1)).Status);
    }

    [Fact]
    public async Task What_is_unknown_is_not_sent()
    {
        var client = SdkClient.Of(new PlayedAnswers(PlayedAnswers.Build("queued")));

        await Assert.ThrowsAsync<ArgumentException>(() => client.ListBuildsAsync("app", BuildState.Unknown));
        await Assert.ThrowsAsync<ArgumentException>(
            () => client.SetBuildImageAsync("app", new SetBuildImage { Image = "node:22", PullPolicy = PullPolicy.Unknown }));
    }

    [Theory]
    [InlineData("{ \"status\": 3 }")]
    [InlineData("\"a build\"")]
    [InlineData("{ half")]
    public async Task What_is_no_answer_of_the_service_is_told_as_such(string body)
    {
        var client = SdkClient.Of(new PlayedAnswers(PlayedAnswers.Json(System.Net.HttpStatusCode.OK, body)));

        var failure = await Assert.ThrowsAsync<BuildApiException>(() => client.GetBuildAsync("app", 1));

        Assert.Contains(" as BuildApi.Sdk.Build.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(200, failure.StatusCode);
    }

    public static TheoryData<string> Methods => [.. typeof(BuildApiOperations).GetMethods().Where(method => method.DeclaringType == typeof(BuildApiOperations)
        && method.Name.EndsWith("Async", StringComparison.Ordinal)).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void What_an_operation_sends_and_receives_is_compiled_in(string name)
    {
        var method = typeof(BuildApiOperations).GetMethod(name)!;
        var types = method.GetParameters().Where(parameter => parameter.Name == "body").Select(parameter => parameter.ParameterType)
            .Concat(method.ReturnType.GenericTypeArguments).Where(type => type != typeof(FileResponse))
            .Concat(method.GetParameters().Select(parameter => Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType)
                .Where(type => type.IsEnum));

        foreach (var type in types) Assert.True(Wire.GetTypeInfo(type) is not null, $"{type.Name} is not in WireJson.");
    }

    [Fact]
    public void Every_enum_has_a_value_for_what_is_new()
    {
        var enums = typeof(BuildApiClient).Assembly.GetExportedTypes().Where(type => type.IsEnum).ToList();

        Assert.NotEmpty(enums);
        foreach (var type in enums)
        {
            Assert.Equal("Unknown", Enum.GetName(type, -1));
            Assert.Equal(-1, (int)JsonSerializer.Deserialize("\"of tomorrow\"", type)!);
        }
    }
}
