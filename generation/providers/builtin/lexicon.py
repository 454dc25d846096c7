"""English words by what they call up in a picture: `meaning: words`, nouns in the singular."""

from typing import Final

Table = dict[str, list[str]]


def table(text: str) -> Table:
    """From word to meanings; a meaning may have several lines."""
    found: Table = {}
    for line in text.strip().splitlines():
        meaning, _, words = line.partition(":")
        for word in words.split():
            found.setdefault(word, []).append(meaning.strip())
    return found


# Words that settle the scene.
SCENES: Final = table("""
    mountains: mountain ridge peak summit alp alpine cliff valley highland glacier landscape
    lake: lake pond reservoir loch fjord river waterside waterfall
    forest: forest woods woodland jungle grove birch pine fir spruce cedar redwood bamboo trunk
    sea: sea ocean wave coast shore beach harbour harbor bay seaside lighthouse island boat ship
    sea: sailboat sail yacht horizon pier underwater deep-sea
    desert: desert dune sahara sand oasis savanna arid camel mars canyon
    city: city skyline skyscraper downtown cityscape urban tower manhattan tokyo york chicago shanghai
    city: cyberpunk building apartment office
    village: village town street roof rooftop alley lane old-town canal amsterdam venice paris church shop
    village: castle palace library
    space: space galactic galaxy nebula planet cosmos cosmic universe astronaut saturn jupiter spaceship
    aurora: aurora borealis northern-lights arctic norway iceland
    winter: winter snowy snowfall blizzard christmas ski frozen snowman nordic
    flowers: flower floral botanical bloom blossom petal bouquet peony rose dahlia poppy tulip daisy lily
    flowers: sunflower lotus magnolia orchid hibiscus
    meadow: meadow field hill grassland pasture farm countryside vineyard rural grass tuscany park
    geometry: geometric geometry bauhaus abstract circle square triangle mondrian modernist minimalist
    geometry: composition sphere cube tile mosaic ornament kaleidoscope mandala pattern
    textile: textile weave woven fabric cloth tweed plaid tartan linen wool carpet rug kilim quilt tapestry
    glass: stained-glass stained cathedral glass chapel
    still: vase bottle vessel pot bowl jug pitcher cup mug pear apple orange lemon fruit ceramic pottery
    still: still-life peach plum carafe kettle coffee tea breakfast wine
    portrait: portrait woman man girl boy face person lady queen king prince princess
    portrait: mother father artist dancer bride samurai human
    poster: letterpress typography lettering poster
""")
# Words that only lean towards a scene when nothing settles it.
LEANINGS: Final = table("""
    village: house cottage home barn farmhouse
    forest: tree path hiking moss misty autumn fall autumnal
    sea: sailor pirate storm vacation tropical
    mountains: sunset sunrise dawn dusk sky moon hiker morning evening epic nature fog mist twilight
    space: star night starry eclipse sci-fi
    winter: snow ice frost cold december january cabin
    flowers: spring summer garden plant leaf foliage fern herb
    meadow: tractor rainbow picnic cloud sunny windmill
    city: neon traffic subway road highway rain rainy wet
    desert: heat hot pyramid egypt cactus
    geometry: art design modern balance harmony marble swirl agate crystal gem
""")
TIMES: Final = table("""
    night: night midnight nocturnal moonlit moonlight starry star moon nightfall stargazing milky
    dusk: dusk sunset evening twilight golden-hour
    dawn: dawn sunrise morning daybreak
    day: day noon midday sunny daylight afternoon bright summer
""")
# Weather, and what can be put into a picture.
THINGS: Final = table("""
    fog: fog foggy mist misty haze hazy smoke smoky steam mysterious
    rain: rain rainy drizzle raining downpour monsoon wet raindrop
    snow: snow snowy snowing snowfall blizzard snowstorm christmas
    storm: storm stormy thunder lightning tempest thunderstorm hurricane dramatic
    clear: clear cloudless crisp
    cloud: cloud cloudy overcast cumulus sky
    sun: sun sunny sunset sunrise sunlight sunshine sunlit
    moon: moon moonlit moonlight lunar crescent
    crescent: crescent
    stars: star starry stars constellation stargazing
    birds: bird gull seagull crow raven swallow flock geese goose eagle hawk crane swan dove
    boat: boat ship sail sailboat yacht canoe kayak fisherman vessel sailor rowboat
    tree: tree oak pine fir spruce cypress birch blossom
    house: house cabin cottage hut home barn farmhouse lodge
    lighthouse: lighthouse beacon
    planet: planet saturn jupiter mars world earth exoplanet
    galaxy: galaxy galactic spiral andromeda milky
    island: island isle
    flowers: flower blossom bouquet poppy rose tulip bloom lavender garden
    autumn: autumn autumnal fall october november
    lake: reflection water mirrored reflecting
    fruit: apple orange lemon pear fruit peach plum lime cherry tangerine
    crown: queen king prince princess crown
    ring: saturn ring
    pale: white whitewashed greek greece
""")
# Ways of making that a prompt or a request may name, as the slug of a style.
STYLES: Final = table("""
    watercolor: watercolor watercolour aquarelle gouache
    line-art: line-art drawing sketch etching engraving pencil linocut lineart line_art doodle
    poster: screenprint risograph serigraph flat vector stencil
    paper-craft: paper-craft papercraft paper_craft papercut paper-cut origami diorama cutout
    isometric: isometric voxel lego minecraft blocks pixel pixel-art
    monochrome: monochrome black-and-white grayscale greyscale noir
    cinematic: cinematic film movie filmic
    photography: photo photograph photographic photography photorealistic dslr macro
""")
# Written apart, meant as one.
PAIRS: Final[dict[str, str]] = {
    "northern lights": "northern-lights", "stained glass": "stained-glass", "rose window": "stained-glass",
    "still life": "still-life", "line art": "line-art", "line drawing": "line-art",
    "paper craft": "paper-craft", "paper cut": "papercut", "black and white": "black-and-white",
    "golden hour": "golden-hour", "hong kong": "hongkong", "new york": "york", "milky way": "milky",
    "deep sea": "deep-sea", "sci fi": "sci-fi", "pixel art": "pixel", "old town": "old-town",
    "hot air balloon": "balloon", "wine glass": "wine", "outer space": "space", "cut out": "cutout",
    "night sky": "starry", "sand dune": "dune", "cherry blossom": "blossom sakura",
    "mountain lake": "lake alpine", "coffee table": "furniture", "times square": "city",
}  # fmt: skip
