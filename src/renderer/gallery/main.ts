import '../theme.css'
import '../base.css'
import { mount } from 'svelte'

// `?language=en-XA`: as a browser that asks for it
const language = new URLSearchParams(location.search).get('language')
if (language !== null) Object.defineProperty(navigator, 'languages', { value: [language] })

const target = document.querySelector('#app')
if (!target) throw new Error('index.html has no #app')
const { default: Gallery } = await import('./Gallery.svelte')
mount(Gallery, { target })
