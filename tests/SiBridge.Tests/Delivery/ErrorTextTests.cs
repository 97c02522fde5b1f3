using Shouldly;
using SiBridge.Delivery;
using Xunit;

namespace SiBridge.Tests.Delivery;

public sealed class ErrorTextTests
{
    [Theory]
    [InlineData("ml.example refuse le message (HTTP 422). Sa réponse : « dossier 900417 inconnu »", "ml.example refuse le message (HTTP #). Sa réponse : « dossier # inconnu »")]
    [InlineData("doublon de 0192f3c4-77aa-7000-8000-1234567890ab", "doublon de #")]
    [InlineData("\"Lina\" n'est pas de  la\ncommune \"Caen\"", "\"…\" n'est pas de la commune \"…\"")]
    [InlineData("écrire à lina.morvandel@example.org", "écrire à #")]
    [InlineData("rejeté par le destinataire : sans raison donnée", "rejeté par le destinataire : sans raison donnée")]
    [InlineData(null, "")]
    public void What_differs_from_one_delivery_to_the_next_is_taken_out(string? error, string common) => ErrorText.Common(error).ShouldBe(common);

    [Fact]
    public void A_long_text_is_cut_and_no_character_is_cut_in_two() => ErrorText.Common(new string('a', 199) + "😀").ShouldBe(new string('a', 199));
}
