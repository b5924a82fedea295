using BuildApi.Sdk;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary>What the service says about a refusal arrives in the exception.</summary>
public sealed class BuildApiExceptionTests(TestService service) : IClassFixture<TestService>
{
    private readonly BuildApiClient client = SdkClient.Of(service);

    [Fact]
    public async Task A_refusal_carries_code_and_detail()
    {
        var refusal = await Assert.ThrowsAsync<BuildApiException<ProblemDetails>>(() => client.GetAppAsync("nobody"));

        Assert.Equal((404, "app_not_found"), (refusal.StatusCode, refusal.Code));
        Assert.Contains("'nobody'", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal($"{refusal.Detail} (404, app_not_found)", refusal.Message);
        Assert.Empty(refusal.Errors);
    }

    [Fact]
    public async Task Invalid_input_carries_the_fields()
    {
        var refusal = await Assert.ThrowsAsync<BuildApiException<ProblemDetails>>(
            () => client.CreateAppAsync(new CreateApp { Id = "Not a slug", TimeoutMinutes = 0 }));

        Assert.Equal((422, "invalid_request"), (refusal.StatusCode, refusal.Code));
        Assert.Equal(["id", "timeoutMinutes"], refusal.Errors.Keys.Order());
        Assert.Contains($"\ntimeoutMinutes: {refusal.Errors["timeoutMinutes"].Single()}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_that_the_document_does_not_name_carries_the_problem_too()
    {
        var refusal = await Assert.ThrowsAsync<BuildApiException>(
            () => SdkClient.Of(new PlayedAnswers(PlayedAnswers.Problem(410, "gone"))).GetAppAsync("app"));

        Assert.Equal((410, "gone", "Because."), (refusal.StatusCode, refusal.Code, refusal.Detail));
    }

    [Theory]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("{ \"error\": \"not ours\" }")]
    [InlineData("")]
    public async Task An_answer_that_is_not_of_the_service_carries_its_status_and_text(string body)
    {
        var answers = new PlayedAnswers(PlayedAnswers.Json(System.Net.HttpStatusCode.BadGateway, body));

        var refusal = await Assert.ThrowsAsync<BuildApiException>(() => SdkClient.Of(answers).GetAppAsync("app"));

        Assert.Equal((502, body, null), (refusal.StatusCode, refusal.Response, refusal.Code));
        Assert.Contains("502", refusal.Message, StringComparison.Ordinal);
    }
}
