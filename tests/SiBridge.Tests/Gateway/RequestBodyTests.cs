using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Gateway;
using Xunit;

namespace SiBridge.Tests.Gateway;

public sealed class RequestBodyTests
{
    private const int Small = 64 * 1024;

    [Theory]
    [InlineData("{", Small, "Cette demande tient en 64 Kio.")]
    [InlineData("[", Small, "Cette demande tient en 64 Kio.")]
    [InlineData(" ", Small, "Cette demande tient en 64 Kio.")]
    [InlineData("{", RequestBody.Array, "Un message tient en 1 Mio ; plusieurs vont dans un tableau.")]
    public async Task What_is_too_long_is_told_the_bound_that_holds_there(string start, int most, string detail)
    {
        var problem = await Refusal(start.PadRight(Math.Min(most, RequestBody.OneMessage) + 1), most);

        problem!.ShouldSatisfyAllConditions(p => p.Status.ShouldBe(413), p => p.Detail.ShouldBe(detail));
    }

    [Fact]
    public async Task What_just_fits_is_read() => (await Refusal("{".PadRight(Small), Small)).ShouldBeNull();

    private static async Task<Problem?> Refusal(string text, int most)
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/json";
        using var body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        http.Request.Body = body;
        return (await RequestBody.Read(http, most)).Problem;
    }
}
