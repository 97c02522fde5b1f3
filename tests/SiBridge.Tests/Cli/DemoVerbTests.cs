using System.Text;
using Microsoft.AspNetCore.Http;
using Shouldly;
using SiBridge.Cli.Demo;
using SiBridge.Delivery.Channels;
using Xunit;

namespace SiBridge.Tests.Cli;

public sealed class DemoVerbTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    [Fact]
    public async Task The_demo_plays_the_flows_and_its_own_sums_are_right()
    {
        var run = await Invocation.Of("demo", "--once");

        run.Code.ShouldBe(0, run.Output + run.Error);
        run.Output.ShouldContain("71 messages, 97 livraisons signées et vérifiées, 12 parcours dans l'état attendu");
        run.Output.ShouldNotContain("anomalie", Case.Sensitive, "of which nothing was sent or received");
        run.Output.ShouldContain("sortie_anticipee ; réponse en 2 jours, entrée en 15 jours");
    }

    [Fact]
    public void The_simulated_partner_takes_what_the_bridge_signed() => Accepts("{}"u8.ToArray(), DateTimeOffset.UtcNow).ShouldBeTrue();

    [Fact]
    public void It_refuses_a_body_that_was_changed_on_the_way() => Accepts("{ }"u8.ToArray(), DateTimeOffset.UtcNow).ShouldBeFalse();

    [Fact]
    public void It_refuses_an_old_delivery_that_is_sent_again_by_a_stranger() => Accepts("{}"u8.ToArray(), DateTimeOffset.UtcNow.AddMinutes(-6)).ShouldBeFalse();

    private static bool Accepts(byte[] received, DateTimeOffset sentAt)
    {
        var id = Guid.CreateVersion7();
        var headers = new HeaderDictionary
        {
            ["webhook-id"] = id.ToString(),
            ["webhook-timestamp"] = $"{sentAt.ToUnixTimeSeconds()}",
            ["webhook-signature"] = Signature.Header([SigningKey.Read(Secret)!], id, sentAt, Encoding.UTF8.GetBytes("{}")),
        };
        return new WebhookVerifier(Secret, TimeProvider.System).Accepts(headers, received);
    }
}
