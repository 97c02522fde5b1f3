namespace SiBridge.JsonSchema.Compilation;

/// <summary>The vocabularies of draft 2020-12, as a set.</summary>
[Flags]
internal enum Vocabularies
{
    Core = 1,
    Applicator = 2,
    Unevaluated = 4,
    Validation = 8,
    MetaData = 16,
    FormatAnnotation = 32,
    FormatAssertion = 64,
    Content = 128,
    Standard = Core | Applicator | Unevaluated | Validation | MetaData | FormatAnnotation | Content,
}

/// <summary>What a <c>$schema</c> stands for.</summary>
/// <param name="Vocabularies">Whose keywords mean something; those of the others are annotations.</param>
/// <param name="MetaSchema">The schema that schemas of this dialect follow.</param>
internal sealed record Dialect(Vocabularies Vocabularies, SchemaPlace MetaSchema)
{
    public bool Has(Vocabularies vocabulary) => (Vocabularies & vocabulary) != 0;
}
